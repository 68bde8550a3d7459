using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Tests;

/// <summary>SHA-256 of a seed and a counter: the same bytes in every run.</summary>
internal sealed class CountingRandomSource(string seed) : IRandomSource
{
    private int _counter;

    public void Fill(Span<byte> destination)
    {
        for (int at = 0; at < destination.Length; at += SHA256.HashSizeInBytes)
        {
            byte[] block = SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}:{_counter++}"));
            Span<byte> rest = destination[at..];
            block.AsSpan(0, Math.Min(block.Length, rest.Length)).CopyTo(rest);
        }
    }

    internal static byte[] Bytes(string seed, int count)
    {
        byte[] bytes = new byte[count];
        new CountingRandomSource(seed).Fill(bytes);
        return bytes;
    }
}
