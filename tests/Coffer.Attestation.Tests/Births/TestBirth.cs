using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Births;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Births;

/// <summary>A birth certificate over a real boot's log, right in every point until a test changes one before it is signed.</summary>
internal sealed class TestBirth : IDisposable
{
    private readonly TestAk _ak = TestAk.OnP256();
    private readonly TestLog _log = TestLog.OfRealBoot();

    public TestBirth() => _log.Measure(11, "enter-initrd");

    /// <summary>Name of the storage root key.</summary>
    public static byte[] SrkName { get; } = [0x00, 0x0B, .. Enumerable.Repeat((byte)0x51, 32)];

    /// <summary>A share as the installer seals it.</summary>
    public static TpmtPublic SealedObject { get; } =
        SealedShare.Template(new PolicyDigest(new byte[32])) with
        {
            Unique = new TpmBytesId(new byte[32]),
        };

    /// <summary>The sealed object.</summary>
    public TpmtPublic Object { get; init; } = SealedObject;

    /// <summary>PCRs noted when it was made.</summary>
    public int[] NotedPcrs { get; init; } = [4, 7, 11, 12];

    /// <summary>Name of the parent it was made below.</summary>
    public byte[] Parent { get; init; } = SrkName;

    /// <summary>Changes the statement before anything is signed.</summary>
    public Func<BirthStatement, BirthStatement> Change { get; init; } = statement => statement;

    /// <summary>extraData of the creation attestation; null for the statement's digest.</summary>
    public byte[]? CreationNonce { get; init; }

    /// <summary>Trusts the key, and judges a boot that no build predicted.</summary>
    public Policy Policy =>
        new()
        {
            RequireConfidentialVm = false,
            Tpm = Judged.Pinning(_ak),
            Boot = new BootPolicy { RequireMeasurements = false },
        };

    public BirthStatement Statement =>
        Change(
            new BirthStatement
            {
                Name = "payroll",
                Version = 7,
                RootHash = new string('a', 64),
                Identity = new Guid("5d1a6b1e-8c2f-4c57-9a4e-0d1f2b3c4d5e"),
                Vault = new Guid("11111111-2222-4333-8444-555555555555"),
                HeaderDigest = new string('b', 64),
                VolumeKeyId = new string('d', 64),
                Integrity = "hmac-sha256",
                Slots = ImmutableSortedDictionary<int, string>.Empty.Add(0, "unlock").Add(1, "recovery"),
                Threshold = 1,
                Recipients = ["age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"],
                Generation = 3,
                SrkName = Convert.ToHexStringLower(SrkName),
                ObjectName = Convert.ToHexStringLower(Object.Name.Bytes.Span),
                Randomness = ["kernel", "tpm"],
            }
        );

    public BirthCertificate Certificate()
    {
        BirthStatement statement = Statement;
        ImmutableArray<PcrBankEvidence> pcrs = _log.Pcrs();
        TestQuote quote = new()
        {
            ExtraData = statement.QuoteExtraData(),
            Values = pcrs,
            Digest = SHA256.HashData(Concatenated(pcrs[0], pcrs[0].Values.Keys)),
        };
        TpmEvidence tpm = quote.Sign(_ak) with { EventLog = _log.ToBytes(), UserspaceLog = _log.UserspaceBytes() };
        return new BirthCertificate(statement, Sealed(statement, pcrs[0]), new EvidenceBundle { Tpm = tpm });
    }

    public void Dispose() => _ak.Dispose();

    private CreationEvidence Sealed(BirthStatement statement, PcrBankEvidence pcrs)
    {
        byte[] data = new TpmsCreationData(
            TpmlPcrSelection.Of(TpmAlgId.Sha256, NotedPcrs),
            SHA256.HashData(Concatenated(pcrs, NotedPcrs)),
            1,
            TpmAlgId.Sha256,
            new TpmName(Parent),
            new TpmName(Parent),
            TpmBuffer.Empty
        ).ToBytes();
        byte[] hierarchy = [0x40, 0x00, 0x00, 0x0B];
        byte[] name = SHA256.HashData([.. hierarchy, .. _ak.Public.Name.Bytes.Span]);
        TpmName signer = new(new TpmBuffer([0x00, 0x0B, .. name]));
        TpmsAttest attest = new(
            signer,
            CreationNonce ?? statement.Digest(),
            new TpmsClockInfo(123456, 7, 2, true),
            1,
            new TpmsCreationInfo(Object.Name, SHA256.HashData(data))
        );
        TpmWriter writer = new(new byte[1024]);
        attest.Write(ref writer);
        byte[] bytes = writer.Written.ToArray();
        return new CreationEvidence(bytes, _ak.Sign(bytes), data, Object.ToBytes());
    }

    private static byte[] Concatenated(PcrBankEvidence bank, IEnumerable<int> pcrs) =>
        [.. pcrs.SelectMany(pcr => bank.Values[pcr].ToArray())];
}
