using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Coffer.Storage.Verity;

/// <summary>
/// Room for blocks in a row, and their digests over salt ‖ block. The salt is put in front of a block where it lies, over the
/// end of the one before, and taken away again: one call a block, no copy of it. Not for two threads at once.
/// </summary>
internal sealed class SaltedBlocks(ImmutableArray<byte> salt, int capacity)
{
    private readonly byte[] _bytes = new byte[salt.Length + (capacity * VerityLayout.BlockSize)];
    private readonly byte[] _covered = new byte[salt.Length];

    /// <summary>The first <paramref name="count"/> blocks.</summary>
    public Span<byte> Blocks(int count) => _bytes.AsSpan(salt.Length, count * VerityLayout.BlockSize);

    /// <summary>One block.</summary>
    public Span<byte> Block(int index) =>
        _bytes.AsSpan(salt.Length + (index * VerityLayout.BlockSize), VerityLayout.BlockSize);

    /// <summary>The digests of the first <paramref name="count"/> blocks, one after the other.</summary>
    public void Hash(int count, Span<byte> digests)
    {
        for (int i = 0; i < count; i++)
            HashAt(i * VerityLayout.BlockSize, digests.Slice(i * VerityLayout.DigestSize, VerityLayout.DigestSize));
    }

    private void HashAt(int offset, Span<byte> digest)
    {
        Span<byte> front = _bytes.AsSpan(offset, salt.Length);
        front.CopyTo(_covered);
        salt.AsSpan().CopyTo(front);
        SHA256.HashData(_bytes.AsSpan(offset, salt.Length + VerityLayout.BlockSize), digest);
        _covered.CopyTo(front);
    }
}
