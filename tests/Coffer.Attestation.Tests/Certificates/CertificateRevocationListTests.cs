using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Tests.Certificates;

public sealed class CertificateRevocationListTests
{
    private static readonly Certificate s_root = TestCertificates.Read(
        TestCertificates.Authority("CN=root", TestCertificates.Rsa).Sign("CN=root", TestCertificates.Rsa)
    );

    [Fact]
    public void Every_field_is_read()
    {
        CertificateRevocationList list = CertificateRevocationList.Read(Make([1, 2, 3])).OrThrow();
        Assert.Equal("root", list.Issuer.CommonName);
        Assert.Equal(TestCertificates.NotBefore, list.ThisUpdate);
        Assert.Equal(TestCertificates.NotAfter, list.NextUpdate);
        Assert.NotNull(list.Find(s_root));
        Assert.Null(CertificateSignature.Verify(list, s_root.PublicKey));
    }

    [Fact]
    public void A_certificate_that_is_not_listed_is_not_found() =>
        Assert.Null(CertificateRevocationList.Read(Make([1, 2, 4])).OrThrow().Find(s_root));

    [Fact]
    public void A_list_says_nothing_about_certificates_of_another_issuer()
    {
        Certificate other = TestCertificates.Read(
            TestCertificates.Request("CN=a", TestCertificates.OtherRsa).Sign("CN=other", TestCertificates.OtherRsa)
        );
        Assert.Null(CertificateRevocationList.Read(Make([1, 2, 3])).OrThrow().Find(other));
    }

    [Fact]
    public void A_changed_byte_anywhere_is_refused_or_breaks_the_signature()
    {
        byte[] der = Make([1, 2, 3]);
        for (int i = 0; i < der.Length; i++)
        {
            byte[] changed = [.. der];
            changed[i] ^= 1;
            if (CertificateRevocationList.Read(changed).TryGet(out CertificateRevocationList? list, out _))
                Assert.NotNull(CertificateSignature.Verify(list, s_root.PublicKey));
        }
    }

    [Fact]
    public void The_synthetic_lists_are_read_and_verify()
    {
        Certificate ark = TestCertificates.Read(RecordedEvidence.Bytes("synthetic/pki/milan/ark.der"));
        Certificate ask = TestCertificates.Read(RecordedEvidence.Bytes("synthetic/pki/milan/ask.der"));
        CertificateRevocationList empty = Recorded("crl_empty.der");
        CertificateRevocationList full = Recorded("crl_ask_revoked.der");
        Assert.Null(CertificateSignature.Verify(empty, ark.PublicKey));
        Assert.Null(CertificateSignature.Verify(full, ark.PublicKey));
        Assert.NotNull(CertificateSignature.Verify(full, ask.PublicKey));
        Assert.Null(empty.Find(ask));
        Assert.NotNull(full.Find(ask));
    }

    private static CertificateRevocationList Recorded(string name) =>
        CertificateRevocationList.Read(RecordedEvidence.Bytes($"synthetic/pki/milan/{name}")).OrThrow();

    private static byte[] Make(byte[] serial)
    {
        CertificateRevocationListBuilder builder = new();
        builder.AddEntry(serial, TestCertificates.NotBefore, X509RevocationReason.KeyCompromise);
        return builder.Build(
            new X500DistinguishedName("CN=root"),
            X509SignatureGenerator.CreateForRSA(TestCertificates.Rsa, RSASignaturePadding.Pkcs1),
            1,
            TestCertificates.NotAfter,
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.Create([1], new X500DistinguishedName("CN=root"), [1]),
            TestCertificates.NotBefore
        );
    }
}
