using System.Security.Cryptography;
using Coffer.Storage.Verity;
using CsCheck;

namespace Coffer.Storage.Tests.Verity;

public sealed class Sha256LanesTests
{
    private const int Size = Sha256Lanes.Count * VerityLayout.BlockSize;

    public Sha256LanesTests() => Assert.SkipUnless(Sha256Lanes.IsSupported, "this processor has no AVX-512");

    [Fact]
    public void Every_lane_has_the_digest_of_the_platforms_SHA_256() =>
        Gen
            .Byte.Array[Sha256Lanes.SaltSize]
            .Select(Gen.Int)
            .Sample(
                (salt, seed) =>
                {
                    byte[] blocks = new byte[Size];
                    new Random(seed).NextBytes(blocks);
                    Assert.Equal(Expected(salt, blocks), Digests(salt, blocks));
                },
                iter: 100
            );

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    public void Blocks_of_one_byte_have_too(byte value)
    {
        byte[] blocks = new byte[Size];
        blocks.AsSpan().Fill(value);
        byte[] salt = [.. Enumerable.Repeat(value, Sha256Lanes.SaltSize)];
        Assert.Equal(Expected(salt, blocks), Digests(salt, blocks));
    }

    [Fact]
    public void Another_salt_or_number_of_blocks_is_no_input_of_it()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Digests(new byte[31], new byte[Size]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Digests(new byte[32], new byte[Size - 1]));
    }

    private static byte[] Digests(byte[] salt, byte[] blocks)
    {
        byte[] digests = new byte[Sha256Lanes.Count * VerityLayout.DigestSize];
        Sha256Lanes.Hash(salt, blocks, digests);
        return digests;
    }

    private static byte[] Expected(byte[] salt, byte[] blocks) =>
        [.. blocks.Chunk(VerityLayout.BlockSize).SelectMany(block => SHA256.HashData([.. salt, .. block]))];
}
