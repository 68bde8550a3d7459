using System.Security.Cryptography;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class AuthenticodeDigestTests
{
    private const int CheckSum = SmallImage.OptionalHeaderOffset + 64;
    private const int SecurityDirectory = SmallImage.OptionalHeaderOffset + 144;

    [Fact]
    public void The_digest_is_over_everything_but_checksum_directory_entry_and_certificate_table()
    {
        byte[] file = Golden.Bytes("small-signed.efi");
        byte[] hashed =
        [
            .. file.AsSpan(0, CheckSum),
            .. file.AsSpan(CheckSum + 4, SecurityDirectory - CheckSum - 4),
            .. file.AsSpan(SecurityDirectory + 8, 2048 - SecurityDirectory - 8),
        ];
        Assert.Equal(SHA256.HashData(hashed), DigestOf(file));
    }

    [Fact]
    public void Data_behind_the_last_section_counts()
    {
        byte[] longer = [.. SmallImage.Bytes(), 1, 2, 3, 4, 5, 6, 7, 8];
        Assert.NotEqual(DigestOf(SmallImage.Bytes()), DigestOf(longer));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(CheckSum - 20)]
    [InlineData(CheckSum + 4)]
    [InlineData(SecurityDirectory + 8)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(2047)]
    public void A_change_beside_what_is_left_out_changes_the_digest(int offset)
    {
        byte[] changed = SmallImage.Bytes();
        changed[offset] ^= 1;
        Assert.NotEqual(DigestOf(SmallImage.Bytes()), DigestOf(changed));
    }

    [Fact]
    public void Other_PCR_banks_have_other_algorithms() =>
        Assert.Equal(
            48,
            AuthenticodeDigest.Compute(PeImage.Read(SmallImage.Bytes()).OrThrow(), HashAlgorithmName.SHA384).Length
        );

    private static byte[] DigestOf(byte[] file) =>
        AuthenticodeDigest.Compute(PeImage.Read(file).OrThrow(), HashAlgorithmName.SHA256);
}
