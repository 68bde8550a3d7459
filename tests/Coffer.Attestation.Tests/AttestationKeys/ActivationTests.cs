using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.AttestationKeys;

public sealed class ActivationTests : IDisposable
{
    private const string EkUsage = "2.23.133.8.1";
    private static readonly byte[] s_secret = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    private readonly TestAk _ak = TestAk.OnP256();
    private readonly ECDiffieHellman _ekKey = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestAuthority _authority = new("TPM maker");

    public void Dispose()
    {
        _ak.Dispose();
        _ekKey.Dispose();
        _authority.Dispose();
    }

    private TpmtPublic Ek
    {
        get
        {
            ECPoint q = _ekKey.ExportParameters(false).Q;
            return EkTemplates.EccP256 with { Unique = new TpmsEccPoint(q.X!, q.Y!) };
        }
    }

    private TpmPolicy Trusting => new() { EkRoots = [_authority.Root] };

    private byte[] Leaf => _authority.Certify(Spki, X509KeyUsageFlags.KeyAgreement, EkUsage, more: TestNames.TpmMake());

    private byte[] Spki => _ekKey.ExportSubjectPublicKeyInfo();

    private TpmEvidence Evidence =>
        new TestQuote().Sign(_ak) with
        {
            EkPublic = Ek.ToBytes(),
            EkCertificates = [Leaf, _authority.Intermediate],
        };

    private Activation Answered => new(Ek.ToBytes(), _ak.Public.Name.Bytes.ToArray(), s_secret, s_secret);

    [Fact]
    public void An_answered_credential_binds_the_key()
    {
        Judged judged = Judged.Of(Evidence, Trusting, activation: Answered);
        judged.Accepted();
        Assert.Equal(AkBindings.Activation, judged.Quote!.Bindings);
        Assert.Contains("id:00001014", judged.Finding(EkRules.CertificateName)?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_credential_the_certificate_of_the_endorsement_key_binds_nothing() =>
        Judged.Of(Evidence, Trusting).RefusedBy(AkRules.Binding);

    [Fact]
    public void Googles_certificates_of_endorsement_keys_lead_to_the_embedded_roots()
    {
        string pem = RecordedEvidence.Text("gcp-vtpm/certificates/pca_tpm_rsa_enc_cert.pem");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        using RSA key = certificate.GetRSAPublicKey()!;
        TpmBuffer modulus = key.ExportParameters(false).Modulus!;
        byte[] ek = (EkTemplates.Rsa2048 with { Unique = new TpmBytesId(modulus) }).ToBytes();
        TpmEvidence evidence = Evidence with { EkPublic = ek, EkCertificates = [certificate.RawData] };
        Judged judged = Judged.Of(evidence, activation: Answered with { EkPublic = ek });
        judged.Accepted();
        Assert.Contains("EK/AK CA Root", judged.Finding(EkRules.Certificate)?.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pca_tpm_rsa_sign_cert.pem")]
    [InlineData("pca_tpm_ecc_sign_cert.pem")]
    public void Googles_certificates_of_attestation_keys_lead_to_the_embedded_roots(string file)
    {
        string pem = RecordedEvidence.Text($"gcp-vtpm/certificates/{file}");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        Judged judged = Judged.Of(new TpmEvidence { AkCertificates = [certificate.RawData] });
        Assert.Equal(Outcome.Passed, judged.OutcomeOf(AkRules.Certificate));
        Assert.Equal(Outcome.Passed, judged.OutcomeOf(AkRules.CertificateUsage));
        Assert.Contains("cs-debug-pca", judged.Finding(AkRules.GceInstance)?.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pca_tpm_rsa_enc_cert.pem")]
    [InlineData("pca_tpm_ecc_enc_cert.pem")]
    public void Googles_certificates_of_endorsement_keys_make_no_attestation_key(string file)
    {
        string pem = RecordedEvidence.Text($"gcp-vtpm/certificates/{file}");
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        Judged judged = Judged.Of(new TpmEvidence { AkCertificates = [certificate.RawData] });
        Assert.Equal(Outcome.Failed, judged.OutcomeOf(AkRules.CertificateUsage));
    }

    [Fact]
    public void Another_answer_is_refused_whatever_else_binds()
    {
        for (int at = 0; at < s_secret.Length; at++)
        {
            byte[] answer = [.. s_secret];
            answer[at] ^= 0x80;
            Judged
                .Of(
                    Evidence,
                    Trusting with
                    {
                        PinnedKeys = [_ak.Key.Pin],
                    },
                    activation: Answered with
                    {
                        Answer = answer,
                    }
                )
                .RefusedBy(EkRules.Activation);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_secret_of_another_length_is_refused(int length)
    {
        byte[] secret = new byte[length];
        Activation activation = Answered with { Secret = secret, Answer = secret };
        Judged.Of(Evidence, Trusting, activation: activation).RefusedBy(EkRules.Activation);
    }

    [Fact]
    public void A_credential_for_another_attestation_key_is_refused()
    {
        Activation activation = Answered with { AkName = Ek.Name.Bytes.ToArray() };
        Judged.Of(Evidence, Trusting, activation: activation).RefusedBy(EkRules.CredentialName);
    }

    [Fact]
    public void Without_the_public_area_of_the_attestation_key_no_credential_can_name_it()
    {
        TpmEvidence evidence = Evidence with { AkPublic = default, AkSpki = _ak.Spki };
        Judged.Of(evidence, Trusting, activation: Answered).RefusedBy(EkRules.CredentialName);
    }

    [Fact]
    public void A_credential_for_another_endorsement_key_is_refused()
    {
        Activation activation = Answered with { EkPublic = (Ek with { Unique = Point(_ak) }).ToBytes() };
        Judged.Of(Evidence, Trusting, activation: activation).RefusedBy(EkRules.Key);
    }

    [Fact]
    public void A_genuine_certificate_of_another_endorsement_key_is_refused()
    {
        byte[] leaf = _authority.Certify(_ak.Spki, X509KeyUsageFlags.KeyAgreement, EkUsage);
        TpmEvidence evidence = Evidence with { EkCertificates = [leaf, _authority.Intermediate] };
        Judged.Of(evidence, Trusting, activation: Answered).RefusedBy(EkRules.CertificateKey);
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.KeyAgreement, "2.23.133.8.3")]
    [InlineData(X509KeyUsageFlags.DigitalSignature, EkUsage)]
    public void A_certificate_for_something_else_is_refused(X509KeyUsageFlags usage, string extended)
    {
        byte[] leaf = _authority.Certify(Spki, usage, extended);
        TpmEvidence evidence = Evidence with { EkCertificates = [leaf, _authority.Intermediate] };
        Judged.Of(evidence, Trusting, activation: Answered).RefusedBy(EkRules.CertificateUsage);
    }

    [Fact]
    public void A_certificate_of_nobody_trusted_is_refused() =>
        Judged.Of(Evidence, activation: Answered).RefusedBy(EkRules.Certificate);

    [Fact]
    public void No_certificate_at_all_is_refused() =>
        Judged.Of(Evidence with { EkCertificates = [] }, Trusting, activation: Answered).RefusedBy(EkRules.Certificate);

    [Fact]
    public void An_alternative_name_without_the_version_is_refused()
    {
        byte[] leaf = _authority.Certify(
            Spki,
            X509KeyUsageFlags.KeyAgreement,
            EkUsage,
            more: TestNames.TpmMake(withVersion: false)
        );
        TpmEvidence evidence = Evidence with { EkCertificates = [leaf, _authority.Intermediate] };
        Judged.Of(evidence, Trusting, activation: Answered).RefusedBy(EkRules.CertificateName);
    }

    [Fact]
    public void A_key_that_is_not_of_the_template_is_refused()
    {
        byte[] ek = (Ek with { ObjectAttributes = Ek.ObjectAttributes & ~TpmaObject.Restricted }).ToBytes();
        Judged
            .Of(Evidence with { EkPublic = ek }, Trusting, activation: Answered with { EkPublic = ek })
            .RefusedBy(EkRules.Template);
    }

    [Fact]
    public void Garbage_for_the_endorsement_key_is_refused()
    {
        byte[] garbage = [1, 2, 3];
        Judged
            .Of(Evidence with { EkPublic = garbage }, Trusting, activation: Answered with { EkPublic = garbage })
            .RefusedBy(EkRules.Key);
    }

    private static TpmsEccPoint Point(TestAk ak) => (TpmsEccPoint)ak.Public.Unique;
}
