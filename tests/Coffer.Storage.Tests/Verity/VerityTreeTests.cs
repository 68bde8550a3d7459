using Coffer.Storage.Verity;
using CsCheck;

namespace Coffer.Storage.Tests.Verity;

public sealed class VerityTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(257)]
    [InlineData(5000)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(33000)]
    public void Root_hash_superblock_and_tree_are_those_of_veritysetup(int blocks)
    {
        (byte[] bytes, VerityRoot root) = Payloads.Make(blocks);
        AssertSameAsVeritysetup(blocks, Payloads.Salt, bytes, root);
    }

    [Fact]
    public void Root_hash_superblock_and_tree_are_those_of_veritysetup_for_any_size_and_salt() =>
        Gen.Select(Gen.Int[1, 700], Gen.Byte.Array[1, 256])
            .Sample(
                (blocks, salt) =>
                {
                    (byte[] bytes, VerityRoot root) = Payloads.Make(blocks, salt);
                    AssertSameAsVeritysetup(blocks, salt, bytes, root);
                },
                iter: 15,
                threads: 1
            );

    [Fact]
    public void Veritysetup_verifies_what_we_wrote()
    {
        (byte[] bytes, VerityRoot root) = Payloads.Make(300);
        using ScratchFile payload = new(bytes);
        string offset = $"--hash-offset={root.Layout.SuperblockOffset}";
        string hash = Convert.ToHexStringLower(root.Hash.AsSpan());
        StockTool.Veritysetup.Run("verify", offset, payload.Path, payload.Path, hash);
        string dump = StockTool.Veritysetup.Run("dump", offset, payload.Path);
        Assert.Contains($"{VeritySuperblock.Of(root).Uuid}", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_gives_the_same_tree_as_memory_whatever_the_number_of_threads()
    {
        byte[] data = Payloads.Data(40_000);
        using ScratchFile scratch = new(data);
        using MemoryStream expected = new();
        VerityRoot root = VerityTree.Build(new MemoryStream(data), expected, Payloads.Salt, 1);
        foreach (int degree in (int[])[1, 2, 3])
        {
            using FileStream file = scratch.Open();
            using MemoryStream tree = new();
            Assert.Equal(root, VerityTree.Build(file, tree, Payloads.Salt, degree));
            Assert.Equal(expected.ToArray(), tree.ToArray());
        }
    }

    [Fact]
    public void Data_and_tree_begin_where_their_streams_stand()
    {
        byte[] data = Payloads.Data(200);
        using MemoryStream shifted = new([.. new byte[10], .. data]) { Position = 10 };
        using MemoryStream output = new();
        output.Write(new byte[100]);
        VerityRoot root = VerityTree.Build(shifted, output, Payloads.Salt, Payloads.Degree);
        (byte[] expected, VerityRoot expectedRoot) = Payloads.Make(200);
        Assert.Equal(expectedRoot, root);
        Assert.Equal(100 + root.Layout.TreeLength, output.Position);
        Assert.Equal(expected[(int)root.Layout.TreeOffset..], output.ToArray()[100..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4097)]
    public void Data_that_is_not_whole_blocks_is_the_callers_fault(int length) =>
        Assert.Throws<ArgumentException>(() =>
            VerityTree.Build(new MemoryStream(new byte[length]), new MemoryStream(), Payloads.Salt, 1)
        );

    [Fact]
    public void A_salt_too_long_is_the_callers_fault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            VerityTree.Build(new MemoryStream(new byte[4096]), new MemoryStream(), new byte[257], 1)
        );

    private static void AssertSameAsVeritysetup(int blocks, byte[] salt, byte[] bytes, VerityRoot root)
    {
        using ScratchFile payload = new(Payloads.Data(blocks));
        string report = StockTool.Veritysetup.Run(
            "format",
            $"--hash-offset={root.Layout.SuperblockOffset}",
            $"--data-blocks={blocks}",
            $"--salt={Convert.ToHexStringLower(salt)}",
            $"--uuid={VeritySuperblock.Of(root).Uuid}",
            payload.Path,
            payload.Path
        );
        Assert.Contains(Convert.ToHexStringLower(root.Hash.AsSpan()), report, StringComparison.Ordinal);
        byte[] written = File.ReadAllBytes(payload.Path);
        Array.Resize(ref written, Math.Max(written.Length, bytes.Length));
        Assert.True(written.AsSpan().SequenceEqual(bytes));
    }
}
