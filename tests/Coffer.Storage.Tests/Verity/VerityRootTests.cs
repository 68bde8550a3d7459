using Coffer.Storage.Verity;
using CsCheck;

namespace Coffer.Storage.Tests.Verity;

public sealed class VerityRootTests
{
    private const string Digest = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Fact]
    public void The_words_of_the_command_line_are_read()
    {
        VerityRoot root = VerityRoot.Parse(Digest, Digest, "5000").OrThrow();
        Assert.Equal(Digest, Convert.ToHexStringLower(root.Hash.AsSpan()));
        Assert.Equal(5000, root.DataBlocks);
    }

    [Theory]
    [InlineData("", Digest, "1")]
    [InlineData("0" + Digest, Digest, "1")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", Digest, "1")]
    [InlineData(Digest, "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "1")]
    [InlineData(Digest, Digest, "")]
    [InlineData(Digest, Digest, "0")]
    [InlineData(Digest, Digest, "-1")]
    [InlineData(Digest, Digest, "+1")]
    [InlineData(Digest, Digest, "01")]
    [InlineData(Digest, Digest, " 1")]
    [InlineData(Digest, Digest, "1099511627777")]
    [InlineData(Digest, Digest, "99999999999999999999")]
    public void Other_words_are_refused(string root, string salt, string blocks) =>
        Assert.Equal("verity.command-line", VerityRoot.Parse(root, salt, blocks).Refusal?.Reason);

    [Fact]
    public void Any_words_are_answered_and_never_thrown_at() =>
        Gen.Select(Gen.String, Gen.String, Gen.String)
            .Sample((root, salt, blocks) => Assert.NotNull(VerityRoot.Parse(root, salt, blocks).Refusal));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(128, 1)]
    [InlineData(129, 3)]
    [InlineData(16384, 129)]
    [InlineData(16385, 132)]
    public void A_tree_has_so_many_blocks(long dataBlocks, long treeBlocks) =>
        Assert.Equal(treeBlocks * 4096, new VerityLayout(dataBlocks).TreeLength);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(VerityLayout.MostDataBlocks + 1)]
    public void A_number_of_blocks_that_cannot_be_is_the_callers_fault(long dataBlocks) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VerityLayout(dataBlocks));
}
