using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// The anti-forensic splitter of LUKS with SHA-256 (LUKS1 On-Disk Format Specification, section 2.4): a key becomes many
/// stripes, all of which are needed to have it back.
/// </summary>
internal static class AntiForensicSplitter
{
    private const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Fills <paramref name="stripes"/> with random stripes and a last one that leads to the key.</summary>
    internal static void Split(ReadOnlySpan<byte> key, Span<byte> stripes, IRandomSource random)
    {
        Span<byte> last = stripes[^key.Length..];
        random.Fill(stripes[..^key.Length]);
        last.Clear();
        Combine(stripes[..^key.Length], last);
        Xor(last, key);
    }

    /// <summary>The key of <paramref name="stripes"/>.</summary>
    internal static void Merge(ReadOnlySpan<byte> stripes, Span<byte> key)
    {
        key.Clear();
        Combine(stripes[..^key.Length], key);
        Xor(key, stripes[^key.Length..]);
    }

    private static void Combine(ReadOnlySpan<byte> stripes, Span<byte> state)
    {
        for (int at = 0; at < stripes.Length; at += state.Length)
        {
            Xor(state, stripes.Slice(at, state.Length));
            Diffuse(state);
        }
    }

    // Every block of a hash's size becomes the hash of its number and itself.
    private static void Diffuse(Span<byte> state)
    {
        Span<byte> input = stackalloc byte[4 + HashSize];
        for (int block = 0; block < state.Length / HashSize; block++)
        {
            Span<byte> part = state.Slice(block * HashSize, HashSize);
            BinaryPrimitives.WriteInt32BigEndian(input, block);
            part.CopyTo(input[4..]);
            SHA256.HashData(input, part);
        }
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> other)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(target);
        ReadOnlySpan<ulong> others = MemoryMarshal.Cast<byte, ulong>(other);
        for (int i = 0; i < words.Length; i++)
            words[i] ^= others[i];
    }
}
