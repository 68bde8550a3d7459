using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Tests.Certificates;

public sealed class CertificatePathTests
{
    private static readonly Certificate s_root = TestCertificates.Read(
        TestCertificates.Authority("CN=root", TestCertificates.Rsa, 1).Sign("CN=root", TestCertificates.Rsa)
    );

    private static readonly Certificate s_middle = TestCertificates.Read(
        TestCertificates.Authority("CN=middle", TestCertificates.OtherRsa, 0).Sign("CN=root", TestCertificates.Rsa)
    );

    private static readonly Certificate s_leaf = TestCertificates.Read(
        TestCertificates.Request("CN=leaf", TestCertificates.Rsa).Sign("CN=middle", TestCertificates.OtherRsa)
    );

    [Fact]
    public void A_path_is_found_and_holds()
    {
        ImmutableArray<Certificate> path = CertificatePath.Find(s_leaf, [s_root, s_middle], [s_root]).OrThrow();
        Assert.Equal([s_leaf, s_middle, s_root], path);
        Assert.Null(CertificatePath.Check(path, TestCertificates.Time, []));
    }

    [Fact]
    public void A_root_that_was_only_sent_along_is_no_anchor() =>
        Assert.Equal("certificate-path.anchor", CertificatePath.Find(s_leaf, [s_root, s_middle], []).Refusal?.Reason);

    [Fact]
    public void A_path_without_its_middle_is_not_found() =>
        Assert.Equal("certificate-path.anchor", CertificatePath.Find(s_leaf, [], [s_root]).Refusal?.Reason);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_path_holds_only_while_all_its_certificates_are_valid(int side)
    {
        DateTimeOffset time =
            side < 0 ? TestCertificates.NotBefore.AddSeconds(-1) : TestCertificates.NotAfter.AddSeconds(1);
        Assert.Equal("certificate-path.validity", Check([s_leaf, s_middle, s_root], time));
        Assert.Null(
            Check([s_leaf, s_middle, s_root], side < 0 ? TestCertificates.NotBefore : TestCertificates.NotAfter)
        );
    }

    [Fact]
    public void An_issuer_that_is_no_authority_is_refused()
    {
        Certificate plain = TestCertificates.Read(
            TestCertificates.Request("CN=middle", TestCertificates.OtherRsa).Sign("CN=root", TestCertificates.Rsa)
        );
        Assert.Equal("certificate-path.authority", Check([s_leaf, plain, s_root]));
    }

    [Fact]
    public void An_issuer_whose_key_may_not_sign_certificates_is_refused()
    {
        CertificateRequest request = TestCertificates.Request("CN=middle", TestCertificates.OtherRsa);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, true));
        Certificate middle = TestCertificates.Read(request.Sign("CN=root", TestCertificates.Rsa));
        Assert.Equal("certificate-path.key-usage", Check([s_leaf, middle, s_root]));
    }

    [Fact]
    public void A_path_longer_than_an_authority_allows_is_refused()
    {
        Certificate second = TestCertificates.Read(
            TestCertificates.Authority("CN=second", TestCertificates.Rsa).Sign("CN=middle", TestCertificates.OtherRsa)
        );
        Certificate leaf = TestCertificates.Read(
            TestCertificates.Request("CN=leaf", TestCertificates.Rsa).Sign("CN=second", TestCertificates.Rsa)
        );
        Assert.Equal("certificate-path.path-length", Check([leaf, second, s_middle, s_root]));
    }

    [Fact]
    public void A_critical_extension_that_nobody_knows_is_refused()
    {
        CertificateRequest request = TestCertificates.Request("CN=leaf", TestCertificates.Rsa);
        request.CertificateExtensions.Add(new X509Extension("1.2.3.4", [5, 0], critical: true));
        Certificate leaf = TestCertificates.Read(request.Sign("CN=middle", TestCertificates.OtherRsa));
        Assert.Equal("certificate-path.critical-extension", Check([leaf, s_middle, s_root]));
        Assert.Null(CertificatePath.Check([leaf, s_middle, s_root], TestCertificates.Time, ["1.2.3.4"]));
    }

    [Fact]
    public void A_signature_by_another_key_is_refused()
    {
        Certificate leaf = TestCertificates.Read(
            TestCertificates.Request("CN=leaf", TestCertificates.Rsa).Sign("CN=middle", TestCertificates.Rsa)
        );
        Assert.Equal("certificate.signature", Check([leaf, s_middle, s_root]));
    }

    [Fact]
    public void An_issuer_of_another_name_is_refused() =>
        Assert.Equal("certificate-path.issuer", Check([s_leaf, s_root]));

    [Fact]
    public void No_path_is_refused() => Assert.Equal("certificate-path.length", Check([]));

    private static string? Check(ImmutableArray<Certificate> path, DateTimeOffset? time = null) =>
        CertificatePath.Check(path, time ?? TestCertificates.Time, [])?.Reason;
}
