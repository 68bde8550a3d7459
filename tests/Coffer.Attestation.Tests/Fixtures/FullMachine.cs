using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Attestation.Tests.Snp;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>
/// A machine with everything: SNP report, certified and activated TPM keys, a quote, the log of a real boot with what user space measured, and
/// an agent that answered a challenge over a connection. Right in every point until a test changes one.
/// </summary>
internal sealed class FullMachine : IDisposable
{
    private const ProductLine Line = ProductLine.Genoa;
    private const string EkUsage = "2.23.133.8.1";
    private const string AkUsage = "2.23.133.8.3";

    private static readonly byte[] s_secret = [.. Enumerable.Range(7, 32).Select(i => (byte)i)];
    private static readonly AmdRoots s_roots = TestPki.Roots(Line);

    private readonly TestAk _ak = TestAk.OnP256();
    private readonly TestAuthority _maker = new("TPM maker");
    private readonly ECDiffieHellman _ek = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestLog _log = TestLog.OfRealBoot();

    public FullMachine()
    {
        _log.Measure(11, "enter-initrd");
        _log.Measure(15, $"coffer/vault/v1:{Claims.Vault}:{Claims.VolumeKeyId}:{new string('c', 64)}", "vault");
        _log.Measure(11, "leave-initrd");
    }

    public static DateTimeOffset Time { get; } = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public byte[] Nonce { get; init; } = [.. Enumerable.Range(0x40, 32).Select(i => (byte)i)];

    public byte[] TlsKey { get; init; } = [.. Enumerable.Range(0, 91).Select(i => (byte)(0x30 + i))];

    public MachineClaims Claims { get; init; } =
        new(
            "payroll",
            7,
            new Guid("5d1a6b1e-8c2f-4c57-9a4e-0d1f2b3c4d5e"),
            new Guid("11111111-2222-4333-8444-555555555555"),
            3,
            new string('d', 64),
            new string('a', 64),
            "mounted",
            "complete"
        );

    public Challenge Challenge =>
        new(Nonce)
        {
            TlsPublicKey = TlsKey,
            Activation = new Activation(Ek.ToBytes(), _ak.Public.Name.Bytes.ToArray(), s_secret, s_secret),
        };

    public Policy Policy =>
        new()
        {
            Challenge = Challenge,
            AmdRoots = s_roots,
            Snp = new SnpPolicy { RequireRevocationList = true },
            Tpm = new TpmPolicy { AkRoots = [_maker.Root], EkRoots = [_maker.Root] },
            Boot = new BootPolicy { Expected = [TestMeasurements.Of(TestLog.OfRealBoot())] },
        };

    private TpmtPublic Ek
    {
        get
        {
            ECPoint q = _ek.ExportParameters(false).Q;
            return EkTemplates.EccP256 with { Unique = new TpmsEccPoint(q.X!, q.Y!) };
        }
    }

    public EvidenceBundle Bundle() =>
        new()
        {
            Agent = new AgentEvidence(Nonce, TlsKey),
            Machine = Claims,
            Tpm = Tpm(),
            Snp = Snp(),
        };

    public void Dispose()
    {
        _ak.Dispose();
        _maker.Dispose();
        _ek.Dispose();
    }

    private TpmEvidence Tpm()
    {
        ImmutableArray<PcrBankEvidence> pcrs = _log.Pcrs();
        byte[] values = [.. pcrs.SelectMany(bank => bank.Values.Values).SelectMany(value => value.ToArray())];
        TestQuote quote = new()
        {
            ExtraData = Bindings.QuoteExtraData(Nonce, TlsKey, Claims),
            Values = pcrs,
            Digest = SHA256.HashData(values),
        };
        return quote.Sign(_ak) with
        {
            AkCertificates =
            [
                _maker.Certify(
                    _ak.Key.Spki.Span,
                    X509KeyUsageFlags.DigitalSignature,
                    AkUsage,
                    more: TestNames.TpmMake()
                ),
                _maker.Intermediate,
            ],
            EkPublic = Ek.ToBytes(),
            EkCertificates =
            [
                _maker.Certify(
                    _ek.ExportSubjectPublicKeyInfo(),
                    X509KeyUsageFlags.KeyAgreement,
                    EkUsage,
                    more: TestNames.TpmMake()
                ),
                _maker.Intermediate,
            ],
            EventLog = _log.ToBytes(),
            UserspaceLog = _log.UserspaceBytes(),
        };
    }

    private SnpEvidence Snp()
    {
        TestReport report = new(Line, version: 5);
        Bindings.ReportData(Nonce, TlsKey, _ak.Public.Name.Bytes.Span).CopyTo(report.Bytes, 0x50);
        return report.Evidence() with { RevocationLists = [TestPki.RevocationList(Line)] };
    }
}
