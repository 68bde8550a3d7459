using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Attestation.Tests.Interop;

/// <summary>A TPM with an endorsement key certificate, from its making to the verdict, with stock tools looking on.</summary>
public sealed class SoftwareTpmTests : IDisposable
{
    private readonly SoftwareTpm _software = CertifiedTpm.Make();

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_machine_with_a_certified_endorsement_key_is_accepted_by_activation()
    {
        using EndorsementKey ek = EndorsementKey.Open(_software.Device).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_software.Device).OrThrow();
        byte[] secret = new byte[32];
        SystemRandomSource.Instance.Fill(secret);
        using Secret inside = Secret.CopyOf(secret);
        MadeCredential credential = CredentialMaking
            .Make(ek.Public, ak.Name, inside, SystemRandomSource.Instance)
            .OrThrow();
        using Secret answer = CredentialActivation.Activate(ek, ak, credential).OrThrow();
        Activation activation = new(ek.Public.ToBytes(), ak.Name.Bytes.ToArray(), secret, answer.Span.ToArray());
        TpmEvidence evidence = Evidence(ak) with
        {
            EkPublic = ek.Public.ToBytes(),
            EkCertificates = [ek.Certificate.ToArray(), Authority("issuercert.pem")],
        };
        TpmPolicy policy = new() { EkRoots = [Authority("swtpm-localca-rootca-cert.pem")] };
        DateTimeOffset time = ValidFrom(ek.Certificate.ToArray());
        Judged judged = Judged.Of(evidence, policy, TestQuote.Nonce, activation: activation, time: time);
        judged.Accepted();
        Assert.Equal(AkBindings.Activation, judged.Quote!.Bindings);
        Assert.Contains("id:00001014", judged.Finding(EkRules.CertificateName)?.Seen, StringComparison.Ordinal);

        byte[] another = [.. secret];
        another[0] ^= 1;
        Judged
            .Of(evidence, policy, TestQuote.Nonce, activation: activation with { Answer = another }, time: time)
            .RefusedBy(EkRules.Activation);
        Judged
            .Of(evidence, policy, TestQuote.Nonce, activation: activation, time: time.AddYears(-1))
            .RefusedBy(EkRules.Certificate);
    }

    [Fact]
    public void Openssl_agrees_on_the_certificate_of_the_endorsement_key()
    {
        using EndorsementKey ek = EndorsementKey.Open(_software.Device).OrThrow();
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(ek.Certificate.Span);
        File.WriteAllText(_software.PathOf("ek.pem"), certificate.ExportCertificatePem());
        string verdict = StockTool.Run(
            "openssl",
            "openssl",
            [
                "verify",
                "-CAfile",
                $"{CertifiedTpm.Authority}/swtpm-localca-rootca-cert.pem",
                "-untrusted",
                $"{CertifiedTpm.Authority}/issuercert.pem",
                // The critical alternative name is known to our rules and not to openssl.
                "-ignore_critical",
                "ek.pem",
            ],
            _software.Directory
        );
        Assert.Contains("ek.pem: OK", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Openssl_agrees_on_Googles_chain()
    {
        for (int i = 0; i < 3; i++)
        {
            byte[] der = RecordedEvidence.Bytes($"gcp-vtpm/ak-chain/chain{i}.der");
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
            File.WriteAllText(_software.PathOf($"chain{i}.pem"), certificate.ExportCertificatePem());
        }
        string verdict = StockTool.Run(
            "openssl",
            "openssl",
            ["verify", "-attime", "1772323200", "-CAfile", "chain2.pem", "-untrusted", "chain1.pem", "chain0.pem"],
            _software.Directory
        );
        Assert.Contains("chain0.pem: OK", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Tpm2_checkquote_agrees_on_our_quote()
    {
        using (AttestationKey ak = AttestationKey.Open(_software.Device).OrThrow())
        {
            TpmEvidence evidence = Evidence(ak);
            Judged.Of(evidence, Pinning(ak.Public), TestQuote.Nonce).Accepted();
            File.WriteAllBytes(_software.PathOf("quote"), evidence.Quote.ToArray());
            File.WriteAllBytes(_software.PathOf("signature"), evidence.QuoteSignature.ToArray());
            File.WriteAllBytes(_software.PathOf("ak.pub"), ak.Public.ToSizedBytes());
        }
        CheckQuote(TestQuote.Nonce);
        byte[] other = [.. TestQuote.Nonce];
        other[31] ^= 1;
        Assert.ThrowsAny<Exception>(() => CheckQuote(other));
    }

    [Theory]
    [InlineData("ecc", "ecdsa")]
    [InlineData("rsa", "rsassa")]
    [InlineData("rsa", "rsapss")]
    public void A_quote_of_tpm2_quote_is_accepted(string algorithm, string scheme)
    {
        string nonce = Convert.ToHexStringLower(TestQuote.Nonce);
        _software.Tools("tpm2_createek", "-Q", "-c", "ek.ctx", "-G", "rsa", "-u", "ek.pub");
        _software.Tools(
            "tpm2_createak",
            ["-Q", "-C", "ek.ctx", "-c", "ak.ctx", "-G", algorithm, "-g", "sha256", "-s", scheme, "-u", "ak.pub"]
        );
        _software.Tools("tpm2_flushcontext", "-t");
        _software.Tools(
            "tpm2_quote",
            [
                "-Q",
                "-c",
                "ak.ctx",
                "--scheme",
                scheme,
                "-l",
                "sha256:0,4,7,11",
                "-q",
                nonce,
                "-m",
                "quote",
                "-s",
                "signature",
            ]
        );
        _software.Tools("tpm2_flushcontext", "-t");
        TpmtPublic ak = TpmtPublic.ReadSized(File.ReadAllBytes(_software.PathOf("ak.pub"))).OrThrow();
        TpmEvidence evidence = new()
        {
            AkPublic = ak.ToBytes(),
            EkPublic = TpmtPublic.ReadSized(File.ReadAllBytes(_software.PathOf("ek.pub"))).OrThrow().ToBytes(),
            Quote = File.ReadAllBytes(_software.PathOf("quote")),
            QuoteSignature = File.ReadAllBytes(_software.PathOf("signature")),
            Pcrs = [new(PcrBank.Sha256, Zeros(0, 4, 7, 11))],
        };
        Judged.Of(evidence, Pinning(ak), TestQuote.Nonce).Accepted();
        Judged.Of(evidence with { EkPublic = default }, Pinning(ak), TestQuote.Nonce).RefusedBy(AkRules.QualifiedName);
    }

    private void CheckQuote(byte[] nonce) =>
        _software.Tools(
            "tpm2_checkquote",
            ["-u", "ak.pub", "-m", "quote", "-s", "signature", "-q", Convert.ToHexStringLower(nonce), "-g", "sha256"]
        );

    private static TpmEvidence Evidence(AttestationKey ak)
    {
        SignedQuote quote = Quoting
            .Quote(ak, TestQuote.Nonce, TpmlPcrSelection.Of(TpmAlgId.Sha256, [.. Enumerable.Range(0, 24)]))
            .OrThrow();
        return new()
        {
            AkPublic = ak.Public.ToBytes(),
            Quote = quote.Attest.ToArray(),
            QuoteSignature = quote.Signature.ToBytes(),
            Pcrs =
            [
                .. quote.Banks.Select(bank => new PcrBankEvidence(
                    PcrBank.FromAlgId((ushort)bank.Bank)!,
                    bank.ByPcr.ToImmutableSortedDictionary(
                        value => value.Key,
                        value => (ReadOnlyMemory<byte>)value.Value.ToArray()
                    )
                )),
            ],
        };
    }

    private static ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> Zeros(params int[] pcrs) =>
        pcrs.ToImmutableSortedDictionary(pcr => pcr, _ => (ReadOnlyMemory<byte>)new byte[32]);

    private static TpmPolicy Pinning(TpmtPublic ak) => new() { PinnedKeys = [ak.Name.Bytes.ToArray()] };

    private byte[] Authority(string file)
    {
        string pem = File.ReadAllText(_software.PathOf($"{CertifiedTpm.Authority}/{file}"));
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private static DateTimeOffset ValidFrom(byte[] der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.NotBefore;
    }
}
