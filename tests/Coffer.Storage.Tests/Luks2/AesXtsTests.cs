using Coffer.Storage.Luks2;
using CsCheck;

namespace Coffer.Storage.Tests.Luks2;

public sealed class AesXtsTests
{
    // IEEE 1619-2007, annex B, vector 10: 512-bit key, data unit 0xff.
    private const string Key =
        "2718281828459045235360287471352662497757247093699959574966967627"
        + "3141592653589793238462643383279502884197169399375105820974944592";

    [Fact]
    public void The_vector_of_IEEE_1619_is_met()
    {
        byte[] sectors = new byte[256 * AesXts.SectorSize];
        Span<byte> last = sectors.AsSpan(255 * AesXts.SectorSize);
        for (int i = 0; i < last.Length; i++)
            last[i] = (byte)(i & 0xff);
        using AesXts cipher = new(Convert.FromHexString(Key));
        cipher.Encrypt(sectors);
        string text = Convert.ToHexStringLower(last);
        Assert.StartsWith(
            "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b",
            text,
            StringComparison.Ordinal
        );
        Assert.EndsWith("4f36ffda9fcea70b9c6e693e148c151", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_encrypted_decrypts() =>
        Gen.Select(Gen.Byte.Array[64], Gen.Int[0, 9])
            .Sample(
                (key, count) =>
                {
                    byte[] plain = TestVault.Bytes("plain", count * AesXts.SectorSize);
                    byte[] sectors = [.. plain];
                    using AesXts cipher = new(key);
                    cipher.Encrypt(sectors);
                    Assert.True(count == 0 || !plain.AsSpan().SequenceEqual(sectors));
                    cipher.Decrypt(sectors);
                    Assert.Equal(plain, sectors);
                },
                iter: 50
            );

    [Fact]
    public void Equal_sectors_look_different()
    {
        byte[] sectors = new byte[2 * AesXts.SectorSize];
        using AesXts cipher = new(Convert.FromHexString(Key));
        cipher.Encrypt(sectors);
        Assert.NotEqual(sectors[..AesXts.SectorSize], sectors[AesXts.SectorSize..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    public void A_part_of_a_sector_is_a_mistake_of_the_caller(int length)
    {
        using AesXts cipher = new(new byte[64]);
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encrypt(new byte[length]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(65)]
    public void A_key_of_another_size_is_a_mistake_of_the_caller(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AesXts(new byte[length]).Dispose());
}
