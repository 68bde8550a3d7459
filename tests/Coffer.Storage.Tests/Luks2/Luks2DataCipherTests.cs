using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Storage.Luks2;
using CsCheck;

namespace Coffer.Storage.Tests.Luks2;

public sealed class Luks2DataCipherTests : IDisposable
{
    private const int Sector = Luks2Template.SectorSize;
    private readonly Secret _old = Secret.CopyOf(TestVault.VolumeKey);
    private readonly Secret _next = Secret.CopyOf(TestReencryption.NextVolumeKey);

    public void Dispose()
    {
        _old.Dispose();
        _next.Dispose();
    }

    // IEEE 1619-2007, annex B, vector 10, whose data unit 0xff is the first 512 bytes of our unit at sector 0xff.
    [Fact]
    public void The_first_piece_of_a_sector_is_the_vector_of_IEEE_1619()
    {
        using Secret key = Secret.CopyOf(
            Convert.FromHexString(
                "2718281828459045235360287471352662497757247093699959574966967627"
                    + "3141592653589793238462643383279502884197169399375105820974944592"
            )
        );
        byte[] sector = new byte[Sector];
        for (int i = 0; i < Sector; i++)
            sector[i] = (byte)(i & 0xff);
        using Luks2DataCipher cipher = new(key);
        cipher.Encrypt(sector, 255 * 512);
        Assert.StartsWith(
            "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b",
            Convert.ToHexStringLower(sector),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Sectors_are_the_same_whether_they_are_encrypted_together_or_one_by_one() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 1 << 28])
            .Sample(
                (count, first) =>
                {
                    byte[] plain = TestVault.Bytes("plain", count * Sector);
                    byte[] together = [.. plain];
                    byte[] single = [.. plain];
                    using Luks2DataCipher cipher = new(_old);
                    cipher.Encrypt(together, (long)first * Sector);
                    for (int sector = 0; sector < count; sector++)
                        cipher.Encrypt(single.AsSpan(sector * Sector, Sector), (long)(first + sector) * Sector);
                    Assert.Equal(single, together);
                    cipher.Decrypt(together, (long)first * Sector);
                    Assert.Equal(plain, together);
                },
                iter: 20
            );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(257)]
    public void Many_sectors_change_their_key_and_get_their_checksums(int count)
    {
        const long start = 5 * Sector;
        byte[] old = TestVault.Bytes("plain", count * Sector);
        byte[] expected = [.. old];
        using Luks2DataCipher oldCipher = new(_old);
        using Luks2DataCipher nextCipher = new(_next);
        oldCipher.Decrypt(expected, start);
        nextCipher.Encrypt(expected, start);

        byte[] next = new byte[old.Length];
        byte[] checksums = new byte[count * Luks2Template.ChecksumSize];
        using Luks2BulkRecryption bulk = new(_old, _next);
        bulk.Run(old, start, next, checksums);
        Assert.Equal(expected, next);
        for (int sector = 0; sector < count; sector++)
            Assert.Equal(
                SHA256.HashData(old.AsSpan(sector * Sector, Sector)),
                checksums[(sector * Luks2Template.ChecksumSize)..((sector + 1) * Luks2Template.ChecksumSize)]
            );
    }

    [Fact]
    public void A_part_of_a_sector_is_a_mistake_of_the_caller()
    {
        using Luks2DataCipher cipher = new(_old);
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(new byte[512], 0));
        using Luks2BulkRecryption bulk = new(_old, _next);
        Assert.Throws<ArgumentOutOfRangeException>(() => bulk.Run(new byte[512], 0, new byte[512], new byte[32]));
    }
}
