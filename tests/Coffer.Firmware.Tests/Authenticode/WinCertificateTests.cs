using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class WinCertificateTests
{
    private const int Table = 2048;

    private static byte[] Signed => Golden.Bytes("small-signed.efi");

    [Fact]
    public void An_unsigned_image_has_none() =>
        Assert.Empty(WinCertificate.ReadTable(PeImage.Read(SmallImage.Bytes()).OrThrow()).OrThrow());

    [Fact]
    public void Every_signature_has_an_entry()
    {
        byte[] twice = AuthenticodeSigner.Sign(Signed, TestKey.Foreign.Certificate, TestKey.Foreign.Key).OrThrow();
        Assert.Equal(2, WinCertificate.ReadTable(PeImage.Read(twice).OrThrow()).OrThrow().Length);
    }

    [Theory]
    [InlineData(0, 7u, "dwLength of at least 8")]
    [InlineData(0, 0u, "dwLength of at least 8")]
    [InlineData(0, 0xffffffffu, "4294967287 bytes at offset 8")]
    [InlineData(4, 0x00020100u, "WIN_CERT_REVISION_2_0 0002 at offset 4")]
    [InlineData(4, 0x0ef10200u, "WIN_CERT_TYPE_PKCS_SIGNED_DATA 0200 at offset 6")]
    public void An_entry_that_is_something_else_is_refused(int offset, uint value, string expected)
    {
        byte[] forged = Signed;
        BitConverter.TryWriteBytes(forged.AsSpan(Table + offset), value);
        Assert.Equal(expected, WinCertificate.ReadTable(PeImage.Read(forged).OrThrow()).Refusal?.Expected);
    }

    [Fact]
    public void Padding_that_is_not_zero_is_refused()
    {
        byte[] forged = Signed;
        int length = BitConverter.ToInt32(forged.AsSpan(Table));
        Assert.NotEqual(0, length % WinCertificate.Alignment);
        forged[Table + length] = 1;
        Assert.Equal(
            $"padding of the certificate table at offset {length} to be zero",
            WinCertificate.ReadTable(PeImage.Read(forged).OrThrow()).Refusal?.Expected
        );
    }
}
