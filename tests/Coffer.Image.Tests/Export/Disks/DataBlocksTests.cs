using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export.Disks;

public sealed class DataBlocksTests
{
    private const int Block = 4096;

    [Fact]
    public void An_empty_disk_has_none() => Assert.Empty(new DataBlocks(new MemoryDisk(1 << 20), Block).Read());

    [Fact]
    public void Only_blocks_that_hold_something_come_and_holes_are_not_read()
    {
        MemoryDisk disk = new MemoryDisk(1L << 40).With(Block, 1).With(1L << 39, 2);
        Assert.Equal([1, (1L << 39) / Block], Indices(disk));
    }

    [Fact]
    public void Blocks_of_zeros_are_left_out() =>
        Assert.Equal([3], Indices(new MemoryDisk(1 << 20).With(0, 0, 3 * Block).With(3 * Block, 1)));

    [Fact]
    public void Ranges_in_one_block_come_together()
    {
        MemoryDisk disk = new MemoryDisk(1 << 20).With(512, 1).With(1536, 2);
        byte[] expected = disk.ToArray()[..Block];
        DataBlock block = Assert.Single(new DataBlocks(disk, Block).Read());
        Assert.Equal(expected, block.Bytes.ToArray());
    }

    [Fact]
    public void A_range_over_blocks_is_cut()
    {
        MemoryDisk disk = new MemoryDisk(1 << 20).With(Block - 512, 1, Block);
        List<byte[]> blocks = [.. new DataBlocks(disk, Block).Read().Select(block => block.Bytes.ToArray())];
        Assert.Equal(disk.ToArray()[..(2 * Block)], blocks.SelectMany(block => block));
    }

    [Fact]
    public void Behind_the_end_of_the_disk_are_zeros()
    {
        MemoryDisk disk = new MemoryDisk(Block + 512).With(0, 1, Block).With(Block, 2);
        byte[] last = new DataBlocks(disk, Block).Read().Last().Bytes.ToArray();
        Assert.Equal(512, last.Count(value => value == 2));
        Assert.Equal(Block - 512, last.Count(value => value == 0));
    }

    private static long[] Indices(MemoryDisk disk) =>
        [.. new DataBlocks(disk, Block).Read().Select(block => block.Index)];
}
