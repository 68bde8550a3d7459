using System.Security.Cryptography;

namespace Coffer.Image.Reproducing;

/// <summary>Compares two contents byte by byte.</summary>
internal static class ContentComparison
{
    private const int ChunkSize = 1 << 20;

    /// <summary>What differs, or null.</summary>
    /// <param name="output">Name of the output file.</param>
    /// <param name="place">Where in it.</param>
    /// <param name="first">Opens the first content.</param>
    /// <param name="second">Opens the second content.</param>
    internal static OutputDifference? Compare(string output, string place, Func<Stream> first, Func<Stream> second)
    {
        long? offset;
        using (Stream a = first())
        using (Stream b = second())
            offset = FirstDifference(a, b);
        return offset is null ? null : new(output, place, offset, Hash(first), Hash(second));
    }

    /// <summary>The same for bytes in memory.</summary>
    internal static OutputDifference? Compare(
        string output,
        string place,
        ReadOnlyMemory<byte> first,
        ReadOnlyMemory<byte> second
    ) => Compare(output, place, () => new MemoryStream(first.ToArray()), () => new MemoryStream(second.ToArray()));

    private static long? FirstDifference(Stream a, Stream b)
    {
        byte[] left = new byte[ChunkSize];
        byte[] right = new byte[ChunkSize];
        for (long start = 0; ; start += ChunkSize)
        {
            int read = a.ReadAtLeast(left, ChunkSize, throwOnEndOfStream: false);
            int other = b.ReadAtLeast(right, ChunkSize, throwOnEndOfStream: false);
            int same = left.AsSpan(0, read).CommonPrefixLength(right.AsSpan(0, other));
            if (same < Math.Max(read, other))
                return start + same;
            if (read < ChunkSize)
                return null;
        }
    }

    private static string Hash(Func<Stream> open)
    {
        using Stream stream = open();
        return $"sha256 {Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }
}
