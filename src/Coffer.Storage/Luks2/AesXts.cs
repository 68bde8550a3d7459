using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// <c>aes-xts-plain64</c> (IEEE 1619; the tweak is the number of the encryption unit's first 512-byte sector, little-endian), for key slot areas
/// and for the data. The tweaks of a chunk are made by one call of the block cipher and its data by another, since calls are what costs. Not
/// for several threads.
/// </summary>
internal sealed class AesXts : IDisposable
{
    internal const int KeySize = 64;

    /// <summary>What tweaks count, and the encryption unit of key slot areas.</summary>
    internal const int SectorSize = 512;

    private const int BlockSize = 16;

    // Fits into the cache of a core together with its mask.
    private const int ChunkSize = 64 * 1024;

    private readonly Aes _data = Aes.Create();
    private readonly Aes _tweak = Aes.Create();
    private readonly int _unit;
    private readonly Secret _tweaks;
    private readonly Secret _mask = Secret.Allocate(ChunkSize);

    /// <param name="key">64 bytes: the data key, then the tweak key.</param>
    /// <param name="unit">Encryption unit, bytes: 512 or 4096.</param>
    internal AesXts(ReadOnlySpan<byte> key, int unit = SectorSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        _unit = unit;
        _tweaks = Secret.Allocate(ChunkSize / unit * BlockSize);
        _data.SetKey(key[..32]);
        _tweak.SetKey(key[32..]);
    }

    /// <summary>Encrypts whole units in place.</summary>
    /// <param name="bytes">The units.</param>
    /// <param name="start">Where the first one begins, bytes from where tweaks count.</param>
    internal void Encrypt(Span<byte> bytes, long start = 0) => InChunks(bytes, start, decrypts: false);

    /// <summary>Decrypts whole units in place.</summary>
    /// <inheritdoc cref="Encrypt"/>
    internal void Decrypt(Span<byte> bytes, long start = 0) => InChunks(bytes, start, decrypts: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _data.Dispose();
        _tweak.Dispose();
        _tweaks.Dispose();
        _mask.Dispose();
    }

    private void InChunks(Span<byte> bytes, long start, bool decrypts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length % _unit, 0, nameof(bytes));
        while (!bytes.IsEmpty)
        {
            Span<byte> chunk = bytes[..Math.Min(bytes.Length, ChunkSize)];
            ReadOnlySpan<byte> mask = Mask(chunk.Length, start);
            Xor(chunk, mask);
            if (decrypts)
                _data.DecryptEcb(chunk, chunk, PaddingMode.None);
            else
                _data.EncryptEcb(chunk, chunk, PaddingMode.None);
            Xor(chunk, mask);
            bytes = bytes[chunk.Length..];
            start += chunk.Length;
        }
    }

    private ReadOnlySpan<byte> Mask(int length, long start)
    {
        int units = length / _unit;
        Span<byte> tweaks = _tweaks.Writable[..(units * BlockSize)];
        tweaks.Clear();
        for (int unit = 0; unit < units; unit++)
            BinaryPrimitives.WriteInt64LittleEndian(
                tweaks[(unit * BlockSize)..],
                (start + ((long)unit * _unit)) / SectorSize
            );
        _tweak.EncryptEcb(tweaks, tweaks, PaddingMode.None);
        Span<byte> mask = _mask.Writable[..length];
        for (int unit = 0; unit < units; unit++)
            Spread(tweaks.Slice(unit * BlockSize, BlockSize), mask.Slice(unit * _unit, _unit));
        return mask;
    }

    // Each block's mask is the one before, doubled in GF(2^128) (IEEE 1619, section 5.2).
    private static void Spread(ReadOnlySpan<byte> tweak, Span<byte> masks)
    {
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(tweak);
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(tweak[8..]);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(masks);
        for (int word = 0; word < words.Length; word += 2)
        {
            words[word] = low;
            words[word + 1] = high;
            ulong carry = high >> 63;
            high = (high << 1) | (low >> 63);
            low = (low << 1) ^ (carry * 0x87);
        }
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> mask)
    {
        Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(target);
        ReadOnlySpan<Vector<byte>> masks = MemoryMarshal.Cast<byte, Vector<byte>>(mask);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] ^= masks[i];
    }
}
