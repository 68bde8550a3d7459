using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>
/// A machine with a software TPM of its own, certified by a maker of its own, that measured the log of a real boot and opened a vault of its own. All of
/// them run the same image.
/// </summary>
internal sealed class TpmMachine : IDisposable
{
    private readonly SoftwareTpm _software = CertifiedTpm.Make();
    private readonly EndorsementKey _ek;
    private readonly AttestationKey _ak;
    private readonly TestLog _log = TestLog.OfRealBoot();

    public TpmMachine()
    {
        _ek = EndorsementKey.Open(_software.Device).OrThrow();
        _ak = AttestationKey.Open(_software.Device).OrThrow();
        _log.Measure(11, "enter-initrd");
        _log.Measure(15, $"coffer/vault/v1:{Claims.Vault}:{Claims.VolumeKeyId}:{new string('c', 64)}", "vault");
        _log.Measure(11, "leave-initrd");
        foreach (TestEvent e in _log.Events.Where(e => e.Type != TcgEventType.EV_NO_ACTION))
            Extend(e.Pcr, e.Digest);
        foreach (UserspaceEvent e in _log.Userspace)
            Extend(e.PcrIndex, e.Digest(PcrBank.Sha256).Span);
    }

    public MachineClaims Claims { get; } =
        new(
            "payroll",
            7,
            Guid.NewGuid(),
            Guid.NewGuid(),
            3,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            new string('a', 64),
            "mounted",
            "complete"
        );

    public byte[] TlsKey { get; } = RandomNumberGenerator.GetBytes(91);

    public TpmtPublic AkPublic => _ak.Public;

    public ReadOnlyMemory<byte> EkPublic => _ek.Public.ToBytes();

    public DateTimeOffset Time
    {
        get
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(_ek.Certificate.Span);
            return certificate.NotBefore.AddHours(1);
        }
    }

    /// <summary>A policy for this machine: its maker's authority, its key, what its image measures.</summary>
    public Policy Policy(AkBindings bindings, Challenge challenge) =>
        new()
        {
            RequireConfidentialVm = false,
            Challenge = challenge,
            Tpm = new TpmPolicy
            {
                AcceptedBindings = bindings,
                PinnedKeys = [AkPublic.Name.Bytes.ToArray()],
                EkRoots = [Authority("swtpm-localca-rootca-cert.pem")],
            },
            Boot = new BootPolicy { Expected = [TestMeasurements.Of(TestLog.OfRealBoot())] },
        };

    /// <summary>What this machine answers.</summary>
    /// <param name="nonce">The nonce it was sent.</param>
    /// <param name="claims">What it says of itself; the truth when null.</param>
    public EvidenceBundle Answer(byte[] nonce, MachineClaims? claims = null) =>
        new()
        {
            Agent = new AgentEvidence(nonce, TlsKey),
            Machine = claims ?? Claims,
            Tpm = Quote(Bindings.QuoteExtraData(nonce, TlsKey, claims ?? Claims)),
        };

    /// <summary>A credential for an endorsement key and an attestation key.</summary>
    public MadeCredential Credential(ReadOnlySpan<byte> secret, TpmtPublic ak)
    {
        using Secret inside = Secret.CopyOf(secret);
        return CredentialMaking.Make(_ek.Public, ak.Name, inside, SystemRandomSource.Instance).OrThrow();
    }

    /// <summary>What this machine's TPM finds in a credential; empty when it refuses it.</summary>
    public byte[] Activate(MadeCredential credential)
    {
        if (!CredentialActivation.Activate(_ek, _ak, credential).TryGet(out Secret? found, out _))
            return [];
        using (found)
            return found.Span.ToArray();
    }

    public void Dispose()
    {
        _ak.Dispose();
        _ek.Dispose();
        _software.Dispose();
    }

    private TpmEvidence Quote(byte[] extraData)
    {
        SignedQuote quote = Quoting
            .Quote(_ak, extraData, TpmlPcrSelection.Of(TpmAlgId.Sha256, [.. Enumerable.Range(0, 24)]))
            .OrThrow();
        return new()
        {
            AkPublic = _ak.Public.ToBytes(),
            Quote = quote.Attest.ToArray(),
            QuoteSignature = quote.Signature.ToBytes(),
            Pcrs = [new PcrBankEvidence(PcrBank.Sha256, Values(quote))],
            EventLog = _log.ToBytes(),
            UserspaceLog = _log.UserspaceBytes(),
            EkPublic = EkPublic,
            EkCertificates = [_ek.Certificate.ToArray(), Authority("issuercert.pem")],
        };
    }

    private static ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> Values(SignedQuote quote) =>
        quote
            .Banks.Single()
            .ByPcr.ToImmutableSortedDictionary(
                value => value.Key,
                value => (ReadOnlyMemory<byte>)value.Value.ToArray()
            );

    private void Extend(int pcr, ReadOnlySpan<byte> digest) =>
        _software.Device.Execute(
            new PcrExtend(TpmHandle.Pcr(pcr), [new TpmtHa(TpmAlgId.Sha256, digest)]),
            PasswordSession.Instance
        );

    private byte[] Authority(string file)
    {
        string pem = File.ReadAllText(_software.PathOf($"{CertifiedTpm.Authority}/{file}"));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }
}
