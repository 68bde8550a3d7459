using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Fuzz;

/// <summary>
/// The whole judgement on a TPM's evidence, cut out of the input: fields of 16-bit lengths in the order of <see cref="Cut"/>. It is judged
/// as it is, and once more with the quote signed by a key of ours, so that what lies behind the signature is reached too.
/// </summary>
internal static class TpmEvidenceTarget
{
    private const int Certificates = 3;
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ECDsa s_key = ECDsa.Create(
        new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = SHA256.HashData("a key for fuzzing"u8) }
    );
    private static readonly byte[] s_spki = s_key.ExportSubjectPublicKeyInfo();

    internal static void Read(ReadOnlySpan<byte> bytes)
    {
        TpmEvidence evidence = Cut(bytes, out Activation activation);
        Judge(evidence, activation);
        byte[] signature = s_key.SignData(evidence.Quote.Span, HashAlgorithmName.SHA256);
        TpmsSignatureEcc ours = new(TpmAlgId.Sha256, signature[..32], signature[32..]);
        Judge(evidence with { AkPublic = default, AkSpki = s_spki, QuoteSignature = ours.ToBytes() }, activation);
    }

    private static void Judge(TpmEvidence evidence, Activation activation)
    {
        TpmPolicy policy = new() { PinnedKeys = [SHA256.HashData(s_spki)] };
        Challenge challenge = new(new byte[32]) { Activation = activation };
        VouchedKey vouched = new(evidence.AkSpki, "fuzzing", Trust.Amd);
        FindingList findings = new();
        new TpmVerifier().Judge(evidence, policy, new byte[32], [vouched], challenge, s_time, findings);
        foreach (Finding finding in findings.ToVerdict().Findings)
            finding.ToString();
    }

    private static TpmEvidence Cut(ReadOnlySpan<byte> bytes, out Activation activation)
    {
        ByteReader reader = new(bytes, "fuzzing input");
        TpmEvidence evidence = new()
        {
            AkPublic = Next(ref reader),
            AkSpki = Next(ref reader),
            Quote = Next(ref reader),
            QuoteSignature = Next(ref reader),
            AkCertificates = Some(ref reader),
            EkPublic = Next(ref reader),
            EkCertificates = Some(ref reader),
        };
        ImmutableSortedDictionary<int, ReadOnlyMemory<byte>>.Builder values = ImmutableSortedDictionary.CreateBuilder<
            int,
            ReadOnlyMemory<byte>
        >();
        for (int pcr = 0; pcr < 24 && reader.Remaining > 0; pcr++)
            values[pcr] = Next(ref reader);
        activation = new(evidence.EkPublic, new byte[34], new byte[32], new byte[32]);
        return evidence with { Pcrs = values.Count == 0 ? [] : [new(PcrBank.Sha256, values.ToImmutable())] };
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Some(ref ByteReader reader)
    {
        ImmutableArray<ReadOnlyMemory<byte>>.Builder some = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (int i = 0; i < Certificates; i++)
        {
            if (Next(ref reader) is { IsEmpty: false } one)
                some.Add(one);
        }
        return some.ToImmutable();
    }

    private static ReadOnlyMemory<byte> Next(ref ByteReader reader)
    {
        int length = reader.ReadUInt16BigEndian();
        return reader.ReadSpan(Math.Min(length, reader.Remaining)).ToArray();
    }
}
