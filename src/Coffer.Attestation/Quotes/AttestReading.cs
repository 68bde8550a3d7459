using System.Buffers.Binary;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>Reads an attestation whose signature holds.</summary>
internal static class AttestReading
{
    private const int TypeOffset = 4;
    private const int HeadSize = 6;

    /// <summary>The attestation, when it is the TPM's own word, of this type, and well formed; otherwise null.</summary>
    internal static TpmsAttest? Read(ReadOnlySpan<byte> attest, TpmSt type, string field, FindingList findings)
    {
        if (attest.Length < HeadSize)
        {
            findings.Failed(QuoteRules.Form, field, $"{HeadSize} bytes and more", $"{attest.Length} bytes");
            return null;
        }
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(attest);
        TpmSt seen = (TpmSt)BinaryPrimitives.ReadUInt16BigEndian(attest[TypeOffset..]);
        bool head =
            findings.Judge(
                QuoteRules.Magic,
                $"{field}.magic",
                magic == TpmsAttest.Magic,
                $"{TpmsAttest.Magic:x8}",
                $"{magic:x8}",
                "an unrestricted key signs whatever it is given: this is a forgery made with one"
            )
            && findings.Judge(
                QuoteRules.Type,
                $"{field}.type",
                seen == type,
                Text(type),
                Text(seen),
                "another kind of attestation is used in place of the one that was asked for"
            );
        return head ? ReadWhole(attest, field, findings) : null;
    }

    private static TpmsAttest? ReadWhole(ReadOnlySpan<byte> attest, string field, FindingList findings)
    {
        if (TpmsAttest.Read(attest).TryGet(out TpmsAttest? read, out Refusal? refusal))
        {
            findings.Passed(QuoteRules.Form, field, $"{attest.Length} bytes");
            return read;
        }
        findings.Failed(QuoteRules.Form, field, refusal);
        return null;
    }

    private static string Text(TpmSt type) => $"0x{(ushort)type:x4} ({type})";
}
