using System.Collections.Immutable;

namespace Coffer.Storage.Verity;

/// <summary>
/// Builds dm-verity hash trees: version 1, SHA-256, blocks of 4096 bytes, byte for byte what <c>veritysetup format</c> writes.
/// Reads the data once, with as many threads as asked for; memory is some MiB, whatever the size of the data.
/// </summary>
public static class VerityTree
{
    private const int ChunkBlocks = 64;
    private const int ChunksPerRound = 512;

    /// <summary>Hashes data and writes the tree.</summary>
    /// <param name="data">Seekable; from its position to its end, whole blocks. A file is read by several threads at once.</param>
    /// <param name="tree">Seekable; written from its position on, left behind the tree.</param>
    /// <param name="salt">0 to 256 bytes.</param>
    /// <param name="degree">Threads to hash with.</param>
    /// <param name="progress">Told the number of data bytes hashed so far.</param>
    /// <returns>What the data is judged by from now on.</returns>
    /// <exception cref="ArgumentException">The data is empty or not whole blocks, or the salt is too long.</exception>
    public static VerityRoot Build(
        Stream data,
        Stream tree,
        ReadOnlySpan<byte> salt,
        int degree,
        IProgress<long>? progress = null
    )
    {
        long length = data.Length - data.Position;
        if (length == 0 || length % VerityLayout.BlockSize != 0)
            throw new ArgumentException($"{length} bytes are not whole blocks", nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(salt.Length, VeritySuperblock.LongestSalt, nameof(salt));

        ImmutableArray<byte> ownSalt = [.. salt];
        VerityLayout layout = new(length / VerityLayout.BlockSize);
        using VerityTreeWriter writer = new(tree, layout, ownSalt);
        DataHasher hasher = new(new ParallelReader(data), ownSalt, degree);
        byte[] digests = new byte[ChunksPerRound * ChunkBlocks * VerityLayout.DigestSize];
        for (long first = 0; first < layout.DataBlocks; first += ChunksPerRound * ChunkBlocks)
        {
            int count = (int)Math.Min(layout.DataBlocks - first, ChunksPerRound * ChunkBlocks);
            hasher.Hash(first, count, digests);
            writer.Add(digests.AsSpan(0, count * VerityLayout.DigestSize));
            progress?.Report((first + count) * VerityLayout.BlockSize);
        }
        return new VerityRoot(writer.Finish(), ownSalt, layout.DataBlocks);
    }

    private sealed class DataHasher(ParallelReader data, ImmutableArray<byte> salt, int degree)
    {
        private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = degree };

        /// <summary>The digests of <paramref name="count"/> data blocks from <paramref name="first"/> on.</summary>
        public void Hash(long first, int count, byte[] digests) =>
            Parallel.For(
                0,
                (count + ChunkBlocks - 1) / ChunkBlocks,
                _options,
                () => new SaltedBlocks(salt, ChunkBlocks),
                (chunk, _, blocks) =>
                {
                    int start = chunk * ChunkBlocks;
                    int length = Math.Min(ChunkBlocks, count - start);
                    data.Read((first + start) * VerityLayout.BlockSize, blocks.Blocks(length));
                    blocks.HashInLanes(length, digests.AsSpan(start * VerityLayout.DigestSize));
                    return blocks;
                },
                blocks => blocks.Dispose()
            );
    }
}
