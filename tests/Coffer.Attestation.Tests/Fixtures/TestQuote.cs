using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>A quote as a TPM would make it, with one thing or another changed before it is signed.</summary>
internal sealed record TestQuote
{
    public static byte[] Nonce { get; } = [.. Enumerable.Range(0x10, 32).Select(value => (byte)value)];

    public uint Magic { get; init; } = TpmsAttest.Magic;

    public TpmSt Type { get; init; } = TpmSt.AttestQuote;

    /// <summary>Qualified name of the key's parent: the endorsement hierarchy.</summary>
    public byte[] Parent { get; init; } = [0x40, 0x00, 0x00, 0x0B];

    /// <summary>qualifiedSigner; null for the key's.</summary>
    public TpmName? Signer { get; init; }

    public byte[] ExtraData { get; init; } = Nonce;

    public TpmsClockInfo Clock { get; init; } = new(123456, 7, 2, true);

    public ulong FirmwareVersion { get; init; } = 0x2020031200120003;

    public ImmutableArray<TpmsPcrSelection> Selections { get; init; } = [new(TpmAlgId.Sha256, 0xFFFFFF)];

    /// <summary>Values to hand out; null for those selected.</summary>
    public ImmutableArray<PcrBankEvidence>? Values { get; init; }

    /// <summary>pcrDigest; null for that of the values of the selection.</summary>
    public byte[]? Digest { get; init; }

    public byte[] Trailing { get; init; } = [];

    /// <summary>Scheme of the signature; null for the key's.</summary>
    public TpmtScheme? Scheme { get; init; }

    public static byte[] ValueOf(PcrBank bank, int pcr) => bank.Hash([(byte)pcr]);

    public static PcrBankEvidence Bank(PcrBank bank, params IEnumerable<int> pcrs) =>
        new(bank, pcrs.ToImmutableSortedDictionary(pcr => pcr, pcr => (ReadOnlyMemory<byte>)ValueOf(bank, pcr)));

    public TpmEvidence Sign(TestAk ak)
    {
        byte[] attest = Attest(Scheme?.HashAlg ?? ak.Scheme.HashAlg, Signer ?? QualifiedName(ak.Public.Name, Parent));
        return new TpmEvidence
        {
            AkPublic = ak.Public.ToBytes(),
            Quote = attest,
            QuoteSignature = ak.Sign(attest, Scheme),
            Pcrs = Values ?? SelectedValues(),
        };
    }

    private ImmutableArray<PcrBankEvidence> SelectedValues() =>
        [
            .. Selections
                .Where(selection => selection.Mask != 0)
                .Select(selection => Bank(PcrBank.FromAlgId((ushort)selection.Hash)!, selection.Indices)),
        ];

    // The tests' keys have names with SHA-256.
    private static TpmName QualifiedName(TpmName name, byte[] parent) =>
        new(new TpmBuffer([0x00, 0x0B, .. SHA256.HashData([.. parent, .. name.Bytes.Span])]));

    private byte[] Attest(TpmAlgId signatureHash, TpmName signer)
    {
        TpmsQuoteInfo info = new(new(Selections), Digest ?? DigestOf(signatureHash));
        TpmsAttest attest = new(signer, ExtraData, Clock, FirmwareVersion, info);
        TpmWriter writer = new(new byte[1024]);
        attest.Write(ref writer);
        byte[] bytes = [.. writer.Written, .. Trailing];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)Type);
        return bytes;
    }

    private byte[] DigestOf(TpmAlgId hash) =>
        CryptographicOperations.HashData(
            hash.HashName,
            [.. SelectedValues().SelectMany(bank => bank.Values.Values).SelectMany(value => value.ToArray())]
        );
}
