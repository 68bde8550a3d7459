using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// <c>aes-xts-plain64</c> over 512-byte sectors (IEEE 1619; the tweak is the sector number, little-endian), for key slot areas.
/// All tweaks are made by one call of the block cipher and all data by another, since calls are what costs.
/// </summary>
internal sealed class AesXts : IDisposable
{
    internal const int KeySize = 64;
    internal const int SectorSize = 512;
    private const int BlockSize = 16;
    private const int BlocksPerSector = SectorSize / BlockSize;

    private readonly Aes _data = Aes.Create();
    private readonly Aes _tweak = Aes.Create();

    /// <param name="key">64 bytes: the data key, then the tweak key.</param>
    internal AesXts(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        _data.SetKey(key[..32]);
        _tweak.SetKey(key[32..]);
    }

    /// <summary>Encrypts whole sectors in place; the first is sector 0.</summary>
    internal void Encrypt(Span<byte> sectors)
    {
        using Secret mask = Mask(sectors.Length);
        Xor(sectors, mask.Span);
        _data.EncryptEcb(sectors, sectors, PaddingMode.None);
        Xor(sectors, mask.Span);
    }

    /// <summary>Decrypts whole sectors in place; the first is sector 0.</summary>
    internal void Decrypt(Span<byte> sectors)
    {
        using Secret mask = Mask(sectors.Length);
        Xor(sectors, mask.Span);
        _data.DecryptEcb(sectors, sectors, PaddingMode.None);
        Xor(sectors, mask.Span);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _data.Dispose();
        _tweak.Dispose();
    }

    private Secret Mask(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % SectorSize, 0, nameof(length));
        int sectors = length / SectorSize;
        using Secret tweaks = Secret.Allocate(sectors * BlockSize);
        for (int sector = 0; sector < sectors; sector++)
            BinaryPrimitives.WriteInt64LittleEndian(tweaks.Writable[(sector * BlockSize)..], sector);
        _tweak.EncryptEcb(tweaks.Span, tweaks.Writable, PaddingMode.None);

        Secret mask = Secret.Allocate(length);
        for (int sector = 0; sector < sectors; sector++)
            Spread(
                tweaks.Span.Slice(sector * BlockSize, BlockSize),
                mask.Writable.Slice(sector * SectorSize, SectorSize)
            );
        return mask;
    }

    // Each block's mask is the one before, doubled in GF(2^128) (IEEE 1619, section 5.2).
    private static void Spread(ReadOnlySpan<byte> tweak, Span<byte> masks)
    {
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(tweak);
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(tweak[8..]);
        for (int block = 0; block < BlocksPerSector; block++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(masks[(block * BlockSize)..], low);
            BinaryPrimitives.WriteUInt64LittleEndian(masks[((block * BlockSize) + 8)..], high);
            ulong carry = high >> 63;
            high = (high << 1) | (low >> 63);
            low = (low << 1) ^ (carry * 0x87);
        }
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> mask)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(target);
        ReadOnlySpan<ulong> masks = MemoryMarshal.Cast<byte, ulong>(mask);
        for (int i = 0; i < words.Length; i++)
            words[i] ^= masks[i];
    }
}
