using System.Security.Cryptography;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Fuzz;

/// <summary>Disks, headers and superblocks.</summary>
internal static class StorageTargets
{
    private const int SectorSize = 512;
    private const int VaultOffset = 24;
    private const int Luks2CopySize = 32768;
    private const int Luks2ChecksumOffset = 448;

    internal static StreamBlockDevice Disk(ReadOnlySpan<byte> bytes) =>
        new(new MemoryStream(bytes[..(bytes.Length / SectorSize * SectorSize)].ToArray()), SectorSize);

    // Both checksums are made right (LUKS2 on-disk format, section 2.1), so that what lies behind them is reached too.
    internal static byte[] WithChecksums(ReadOnlySpan<byte> bytes)
    {
        byte[] area = new byte[2 * Luks2CopySize];
        bytes[..Math.Min(bytes.Length, area.Length)].CopyTo(area);
        for (int at = 0; at < area.Length; at += Luks2CopySize)
        {
            Span<byte> copy = area.AsSpan(at, Luks2CopySize);
            Span<byte> checksum = copy.Slice(Luks2ChecksumOffset, 64);
            checksum.Clear();
            SHA256.HashData(copy, checksum);
        }
        return area;
    }

    internal static void ReadLuks2(ReadOnlySpan<byte> bytes)
    {
        byte[] area = WithChecksums(bytes);
        // Each reader once: what they allocate together would be the price of none of them.
        if (StrictLuks2Header.Read(area).Value is { } whole)
            whole.MacInput(Luks2KeyslotAreas.Empty);
        else
            for (int copy = 0; copy < 2; copy++)
                StrictLuks2Header.ReadCopy(area, copy);
        if (!bytes.SequenceEqual(area))
            StrictLuks2Header.Read(bytes);
    }

    // The MAC is made right, so that what lies behind it is reached too.
    internal static void ReadSuperblock(ReadOnlySpan<byte> bytes)
    {
        byte[] key = new byte[HMACSHA256.HashSizeInBytes];
        byte[] block = new byte[VaultSuperblock.Size];
        int authenticated = block.Length - key.Length;
        bytes[..Math.Min(bytes.Length, authenticated)].CopyTo(block);
        HMACSHA256.HashData(key, block.AsSpan(0, authenticated), block.AsSpan(authenticated));
        Guid vault = new(block.AsSpan(VaultOffset, 16), bigEndian: true);
        VaultSuperblock.Read(block, key, vault, 1 << 22).Value?.Dispose();
        VaultSuperblock.Read(bytes, key, vault, 1 << 22);
    }
}
