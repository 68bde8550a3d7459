using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Tests.Pkcs7;

public sealed class CertificateSignatureTests
{
    [Fact]
    public void A_certificate_by_its_issuer_is_accepted() =>
        Assert.Null(CertificateSignature.Check(TestKey.Leaf.Certificate, TestKey.Db.Certificate));

    [Fact]
    public void A_self_signed_certificate_is_by_its_own_issuer() =>
        Assert.Null(CertificateSignature.Check(TestKey.Db.Certificate, TestKey.Db.Certificate));

    [Fact]
    public void Another_issuer_is_refused() =>
        Assert.Equal(
            "certificate.issuer",
            CertificateSignature.Check(TestKey.Leaf.Certificate, TestKey.Foreign.Certificate)?.Reason
        );

    [Fact]
    public void A_certificate_by_one_that_may_not_issue_is_refused()
    {
        using var forged = TestCertificate.Issue("CN=victim", issuer: TestKey.Leaf, authority: false);
        Assert.Equal("certificate.authority", CertificateSignature.Check(forged, TestKey.Leaf.Certificate)?.Reason);
    }

    [Fact]
    public void An_issuer_of_the_same_name_with_another_key_is_refused()
    {
        using var impostor = TestCertificate.SelfSigned(TestKey.Db.Certificate.SubjectName, TestKey.Foreign.Key);
        Assert.Equal("certificate.signature", CertificateSignature.Check(TestKey.Leaf.Certificate, impostor)?.Reason);
    }
}
