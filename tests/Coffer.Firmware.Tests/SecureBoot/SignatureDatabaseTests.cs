using Coffer.Firmware.SecureBoot;
using CsCheck;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class SignatureDatabaseTests
{
    [Fact]
    public void Certificates_are_named_and_digests_counted()
    {
        byte[] db =
        [
            .. Golden.Bytes("db.esl"),
            .. EfiSignatureList.WriteAll(EfiSignatureList.ForSha256(Guid.Empty, [new byte[32], new byte[32]])),
        ];
        SignatureDatabase read = SignatureDatabase.Read(db).OrThrow();
        DatabaseCertificate certificate = Assert.Single(read.Certificates);
        Assert.StartsWith("CN=", certificate.Subject, StringComparison.Ordinal);
        Assert.Equal(64, certificate.Fingerprint.Length);
        Assert.Equal((2, 0), (read.Hashes, read.Others));
    }

    [Fact]
    public void Nothing_is_an_empty_database() => Assert.True(SignatureDatabase.Read(default).OrThrow().IsEmpty);

    [Fact]
    public void What_is_no_certificate_stays_without_a_name()
    {
        EfiSignatureList list = new(EfiGuid.CertX509, default, [new EfiSignatureData(Guid.Empty, new byte[200])]);
        SignatureDatabase read = SignatureDatabase.Read(EfiSignatureList.WriteAll(list)).OrThrow();
        Assert.Equal("a certificate that cannot be read", Assert.Single(read.Certificates).Subject);
    }

    [Theory]
    [InlineData("3080")]
    [InlineData("30803080")]
    [InlineData("308030801fffffffff")]
    [InlineData("30848000000000")]
    [InlineData("3082ffff3082ffff")]
    [InlineData("307f307f0200")]
    public void A_certificate_with_odd_lengths_stays_without_a_name(string start)
    {
        byte[] certificate = new byte[200];
        Convert.FromHexString(start).CopyTo(certificate, 0);
        EfiSignatureList list = new(EfiGuid.CertX509, default, [new EfiSignatureData(Guid.Empty, certificate)]);
        SignatureDatabase read = SignatureDatabase.Read(EfiSignatureList.WriteAll(list)).OrThrow();
        Assert.Equal("a certificate that cannot be read", Assert.Single(read.Certificates).Subject);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(100)]
    public void A_cut_list_is_refused(int length) =>
        Assert.NotNull(SignatureDatabase.Read(Golden.Bytes("db.esl").AsMemory(0, length)).Refusal);

    [Fact]
    public void Any_change_never_throws()
    {
        byte[] db = Golden.Bytes("db.esl");
        Gen.Select(Gen.Int[0, db.Length - 1], Gen.Byte)
            .Array[1, 6]
            .Sample(
                changes =>
                {
                    byte[] changed = [.. db];
                    foreach ((int at, byte value) in changes)
                        changed[at] = value;
                    SignatureDatabase.Read(changed);
                },
                iter: 500
            );
    }
}
