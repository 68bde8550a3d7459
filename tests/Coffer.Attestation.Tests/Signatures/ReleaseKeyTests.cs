using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Signatures;

public sealed class ReleaseKeyTests
{
    private static readonly RSA s_key = RSA.Create(3072);

    [Fact]
    public void The_public_file_is_read()
    {
        ReleaseKey read = Read(s_key.ExportSubjectPublicKeyInfoPem() + "\n").OrThrow();
        Assert.Equal(ReleaseKey.Of(s_key).Id, read.Id);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_key.ExportSubjectPublicKeyInfo())), read.Id);
        Assert.True(read.Verifies("data"u8, ReleaseKey.Sign(s_key, "data"u8)));
        Assert.False(read.Verifies("dato"u8, ReleaseKey.Sign(s_key, "data"u8)));
        Assert.False(read.Verifies("data"u8, []));
    }

    [Fact]
    public void Another_kind_of_key_is_refused()
    {
        using RSA small = RSA.Create(1024);
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refuses(small.ExportSubjectPublicKeyInfoPem());
        Refuses(curve.ExportSubjectPublicKeyInfoPem());
        Refuses(s_key.ExportRSAPublicKeyPem());
    }

    [Fact]
    public void A_private_key_is_refused_and_not_shown()
    {
        Refusal? refusal = Read(s_key.ExportPkcs8PrivateKeyPem()).Refusal;
        Assert.Equal("release-key.malformed", refusal?.Reason);
        Assert.DoesNotContain("BEGIN", $"{refusal}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    [InlineData("MIIB")]
    public void What_is_no_key_is_refused(string text) => Refuses(text);

    [Fact]
    public void A_huge_file_is_refused() => Refuses(new string('x', ReleaseKey.LargestFile + 1));

    [Fact]
    public void Bytes_behind_the_key_are_refused()
    {
        byte[] spki = [.. s_key.ExportSubjectPublicKeyInfo(), 0];
        Refuses(PemEncoding.WriteString("PUBLIC KEY", spki));
    }

    private static void Refuses(string text) => Assert.Equal("release-key.malformed", Read(text).Refusal?.Reason);

    private static Parsed<ReleaseKey> Read(string text) => ReleaseKey.Read(Encoding.ASCII.GetBytes(text));
}
