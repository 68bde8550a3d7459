using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class ForbiddenFileTests
{
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_certificate_is_taken_as_DER_and_as_PEM(bool pem)
    {
        byte[] file = pem
            ? Encoding.ASCII.GetBytes(TestKey.Foreign.Certificate.ExportCertificatePem())
            : TestKey.Foreign.Certificate.RawData;
        Assert.Equal([EfiSignatureList.ForCertificate(s_owner, TestKey.Foreign.Certificate)], Read(file));
    }

    [Fact]
    public void An_image_is_taken_by_its_digest_signed_or_not()
    {
        byte[] signed = Golden.Bytes("small-signed.efi");
        ReadOnlyMemory<byte> digest = AuthenticodeDigest.Compute(
            PeImage.Read(signed).OrThrow(),
            HashAlgorithmName.SHA256
        );
        Assert.Equal([EfiSignatureList.ForSha256(s_owner, [digest])], Read(signed));
        // What somebody else signs besides is the same image.
        byte[] again = AuthenticodeSigner.Sign(signed, TestKey.Foreign.Certificate, TestKey.Foreign.Key).OrThrow();
        Assert.Equal(Read(signed), Read(again));
    }

    [Fact]
    public void Lists_are_taken_as_they_are()
    {
        EfiSignatureList two = EfiSignatureList.ForSha256(Guid.Empty, [new byte[32], SHA256.HashData("x"u8)]);
        Assert.Equal([two], Read(EfiSignatureList.WriteAll(two)));
    }

    // As openssl x509 -text writes them, one behind the other.
    [Fact]
    public void All_certificates_of_a_PEM_file_are_taken()
    {
        X509Certificate2[] both = [TestKey.Foreign.Certificate, TestKey.Db.Certificate];
        string text = string.Concat(both.Select(one => $"Certificate:\n    Data\n{one.ExportCertificatePem()}\n"));
        Assert.Equal(
            both.Select(one => EfiSignatureList.ForCertificate(s_owner, one)),
            Read(Encoding.ASCII.GetBytes(text))
        );
    }

    [Fact]
    public void A_damaged_one_of_several_is_not_passed_over()
    {
        string pem = TestKey.Foreign.Certificate.ExportCertificatePem();
        string cut = $"{pem}\n{pem[..100]}\n";
        Refusal? refusal = ForbiddenFile.Read(Encoding.ASCII.GetBytes(cut), s_owner).Refusal;
        Assert.Equal(("dbx.file", "1 certificates in 2 blocks"), (refusal?.Reason, refusal?.Seen));
    }

    [Theory]
    [InlineData("", "dbx.size")]
    [InlineData("0", "dbx.file")]
    [InlineData("-----BEGIN CERTIFICATE-----", "dbx.file")]
    [InlineData("-----BEGIN PRIVATE KEY-----", "efi-signature-list.malformed")]
    [InlineData("MZ", "pe-image.malformed")]
    [InlineData("{}", "measurements.malformed")]
    public void What_is_none_of_them_is_refused(string file, string reason) =>
        Assert.Equal(reason, ForbiddenFile.Read(Encoding.ASCII.GetBytes(file), s_owner).Refusal?.Reason);

    private static ImmutableArray<EfiSignatureList> Read(byte[] file) => ForbiddenFile.Read(file, s_owner).OrThrow();
}
