using System.Collections.Immutable;

namespace Coffer.Storage.Verity;

/// <summary>
/// Where the parts of a payload stand (docs/formats.md, section 3): data ‖ superblock ‖ tree. The tree's levels are stored
/// from the root down (Linux, Documentation/admin-guide/device-mapper/verity.rst).
/// </summary>
public sealed record VerityLayout
{
    /// <summary>Bytes of a data block and of a hash block.</summary>
    public const int BlockSize = 4096;

    /// <summary>Bytes of a SHA-256 digest.</summary>
    public const int DigestSize = 32;

    /// <summary>Digests in a hash block.</summary>
    public const int DigestsPerBlock = BlockSize / DigestSize;

    /// <summary>More blocks than any disk has, and few enough for every offset to fit 63 bits.</summary>
    public const long MostDataBlocks = 1L << 40;

    /// <summary>The layout for so many data blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No blocks, or more than <see cref="MostDataBlocks"/>.</exception>
    public VerityLayout(long dataBlocks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dataBlocks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataBlocks, MostDataBlocks);
        DataBlocks = dataBlocks;
        Levels = Place(dataBlocks);
        TreeLength = Levels.Sum(level => level.Blocks) * BlockSize;
    }

    /// <summary>Number of data blocks.</summary>
    public long DataBlocks { get; }

    /// <summary>The levels, the one above the data first; none when there is one data block, whose digest is the root hash.</summary>
    public ImmutableArray<VerityLevel> Levels { get; }

    /// <summary>Bytes of the data.</summary>
    public long DataLength => DataBlocks * BlockSize;

    /// <summary>Byte offset of the superblock.</summary>
    public long SuperblockOffset => DataLength;

    /// <summary>Byte offset of the tree.</summary>
    public long TreeOffset => DataLength + BlockSize;

    /// <summary>Bytes of the tree.</summary>
    public long TreeLength { get; }

    /// <summary>Bytes of data, superblock and tree.</summary>
    public long TotalLength => TreeOffset + TreeLength;

    private static ImmutableArray<VerityLevel> Place(long dataBlocks)
    {
        List<long> counts = [];
        for (long below = dataBlocks; below > 1; below = counts[^1])
            counts.Add((below + DigestsPerBlock - 1) / DigestsPerBlock);
        long start = counts.Sum();
        return [.. counts.Select(count => new VerityLevel((start -= count) * BlockSize, count))];
    }
}
