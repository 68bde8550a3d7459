using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Verity;

/// <summary>
/// Gives digests of data blocks out of an untrusted tree. Keeps one block a level, each judged by the one above it and the
/// top one by the root hash, so what it gives hangs on the root however the disk answers. Blocks are asked for in order and
/// so read once each.
/// </summary>
internal sealed class VerityTreeReader : IDisposable
{
    private readonly IBlockDevice _payload;
    private readonly IBlockDevice? _target;
    private readonly VerityRoot _root;
    private readonly ImmutableArray<SaltedBlocks> _blocks;
    private readonly long[] _numbers;

    public VerityTreeReader(IBlockDevice payload, IBlockDevice? target, VerityRoot root)
    {
        _payload = payload;
        _target = target;
        _root = root;
        _blocks = [.. root.Layout.Levels.Select(_ => new SaltedBlocks(root.Salt, 1))];
        _numbers = [.. root.Layout.Levels.Select(_ => -1L)];
    }

    /// <summary>The digests of the 128 data blocks of a group, or of the one block there is.</summary>
    /// <param name="group">Number of the block of the lowest level.</param>
    /// <param name="digests">Room for 128 digests.</param>
    public Refusal? ReadDigests(long group, Span<byte> digests)
    {
        if (_blocks.IsEmpty)
        {
            _root.Hash.AsSpan().CopyTo(digests);
            return null;
        }
        if (Load(0, group) is { } refusal)
            return refusal;
        _blocks[0].Block(0).CopyTo(digests);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SaltedBlocks blocks in _blocks)
            blocks.Dispose();
    }

    private Refusal? Load(int level, long number)
    {
        if (_numbers[level] == number)
            return null;
        if (level + 1 < _blocks.Length && Load(level + 1, number / VerityLayout.DigestsPerBlock) is { } above)
            return above;
        _numbers[level] = -1;
        long offset = _root.Layout.TreeOffset + _root.Layout.Levels[level].Offset + (number * VerityLayout.BlockSize);
        _payload.Read(offset, _blocks[level].Block(0));
        Span<byte> seen = stackalloc byte[VerityLayout.DigestSize];
        _blocks[level].Hash(1, seen);
        if (!seen.SequenceEqual(Expected(level, number)))
            return Refuse(level, number, Expected(level, number), seen);
        _numbers[level] = number;
        _target?.Write(offset, _blocks[level].Block(0));
        return null;
    }

    private ReadOnlySpan<byte> Expected(int level, long number) =>
        level + 1 == _blocks.Length
            ? _root.Hash.AsSpan()
            : _blocks[level + 1]
                .Block(0)
                .Slice((int)(number % VerityLayout.DigestsPerBlock) * VerityLayout.DigestSize, VerityLayout.DigestSize);

    private static Refusal Refuse(int level, long number, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> seen) =>
        new(
            "verity.hash-block",
            $"hash block {number} of level {level}",
            $"digest {Convert.ToHexStringLower(expected)}",
            Convert.ToHexStringLower(seen),
            "the payload was changed or damaged: write the image again"
        );
}
