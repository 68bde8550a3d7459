using System.Collections.Immutable;

namespace Coffer.Storage.Verity;

/// <summary>
/// Takes the digests of the data blocks in order and writes the tree above them. Holds one unfinished hash block a level,
/// whatever the size of the data.
/// </summary>
internal sealed class VerityTreeWriter : IDisposable
{
    private readonly Stream _tree;
    private readonly long _start;
    private readonly VerityLayout _layout;
    private readonly ImmutableArray<SaltedBlocks> _open;
    private readonly int[] _digests;
    private readonly long[] _written;
    private readonly byte[] _root = new byte[VerityLayout.DigestSize];

    public VerityTreeWriter(Stream tree, VerityLayout layout, ImmutableArray<byte> salt)
    {
        _tree = tree;
        _start = tree.Position;
        _layout = layout;
        _open = [.. layout.Levels.Select(_ => new SaltedBlocks(salt, 1))];
        _digests = new int[_open.Length];
        _written = new long[_open.Length];
    }

    /// <summary>Adds the digests of the next data blocks.</summary>
    public void Add(ReadOnlySpan<byte> digests)
    {
        for (; digests.Length > 0; digests = digests[VerityLayout.DigestSize..])
            Add(0, digests[..VerityLayout.DigestSize]);
    }

    /// <summary>Writes the blocks that are not full and gives the root hash; leaves the stream behind the tree.</summary>
    public ImmutableArray<byte> Finish()
    {
        for (int level = 0; level < _open.Length; level++)
        {
            if (_digests[level] > 0)
                Close(level);
        }
        _tree.Position = _start + _layout.TreeLength;
        return [.. _root];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SaltedBlocks blocks in _open)
            blocks.Dispose();
    }

    private void Add(int level, ReadOnlySpan<byte> digest)
    {
        if (level == _open.Length)
        {
            digest.CopyTo(_root);
            return;
        }
        digest.CopyTo(_open[level].Block(0)[(_digests[level]++ * VerityLayout.DigestSize)..]);
        if (_digests[level] == VerityLayout.DigestsPerBlock)
            Close(level);
    }

    private void Close(int level)
    {
        Span<byte> block = _open[level].Block(0);
        _tree.Position = _start + _layout.Levels[level].Offset + (_written[level]++ * VerityLayout.BlockSize);
        _tree.Write(block);
        Span<byte> digest = stackalloc byte[VerityLayout.DigestSize];
        _open[level].Hash(1, digest);
        block.Clear();
        _digests[level] = 0;
        Add(level + 1, digest);
    }
}
