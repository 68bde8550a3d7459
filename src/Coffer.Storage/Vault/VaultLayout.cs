using Coffer.Bytes;

namespace Coffer.Storage.Vault;

/// <summary>How the dm-crypt device is cut: superblock, slot A, slot B, data; all 1 MiB aligned (docs/formats.md, section 6).</summary>
/// <param name="SlotA">First OS root.</param>
/// <param name="SlotB">Second OS root.</param>
/// <param name="Data">The rest.</param>
public sealed record VaultLayout(VaultPart SlotA, VaultPart SlotB, VaultPart Data)
{
    /// <summary>Bytes in a sector of device-mapper.</summary>
    public const int SectorSize = 512;

    /// <summary>Sectors of 1 MiB, the alignment of everything and the size of the superblock's place.</summary>
    public const ulong Alignment = 1024 * 1024 / SectorSize;

    /// <summary>The smallest useful data part: dm-integrity's journal and tags, and a file system with room, in sectors.</summary>
    public const ulong SmallestData = 192 * Alignment;

    /// <summary>The layout of a device, or why it is too small.</summary>
    /// <param name="deviceSectors">Size of the dm-crypt device, 512-byte sectors.</param>
    /// <param name="slotSize">Size of one slot, bytes, a multiple of 1 MiB.</param>
    public static Parsed<VaultLayout> For(ulong deviceSectors, long slotSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slotSize % ((long)Alignment * SectorSize), 0, nameof(slotSize));
        ulong slot = (ulong)slotSize / SectorSize;
        ulong dataStart = Alignment + (2 * slot);
        ulong usable = deviceSectors / Alignment * Alignment;
        if (usable < dataStart + SmallestData)
            return new Refusal(
                "vault.too-small",
                "room for the vault",
                $"at least {(dataStart + SmallestData) / Alignment} MiB (two slots of {slot / Alignment} MiB and data)",
                $"{usable / Alignment} MiB",
                "give the machine a larger disk"
            );
        return new VaultLayout(
            new(VaultPartKind.SlotA, Alignment, slot),
            new(VaultPartKind.SlotB, Alignment + slot, slot),
            new(VaultPartKind.Data, dataStart, usable - dataStart)
        );
    }
}
