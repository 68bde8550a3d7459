using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Storage;
using Coffer.Storage.Gpt;
using Coffer.Storage.Vault;

namespace Coffer.Init.Install;

/// <summary>Where the vault goes: behind the payload, up to the end of the disk (docs/formats.md section 1).</summary>
internal static class VaultPlace
{
    private const long MiB = 1 << 20;

    // LUKS2 header and key slots, superblock, and the data part.
    private const long Overhead = CryptTable.DataOffset + MiB + (long)VaultLayout.SmallestData * VaultLayout.SectorSize;

    /// <summary>The sectors of the vault.</summary>
    /// <param name="table">A table without a vault, grown to the disk.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="slotSize">Bytes of one OS slot.</param>
    internal static Parsed<LbaRange> Find(PartitionTable table, GptPartition payload, long slotSize)
    {
        long needed = Overhead + 2 * slotSize;
        LbaRange last = table.FreeSpace().LastOrDefault(range => range.First > payload.Range.Last);
        long length = last == default ? 0 : last.Count * table.SectorSize;
        return length >= needed
            ? last
            : new Refusal(
                "install.disk-too-small",
                "space behind the payload",
                $"at least {needed / MiB} MiB",
                $"{length / MiB} MiB",
                $"make the disk larger by {(needed - length + MiB - 1) / MiB} MiB"
            );
    }

    /// <summary>
    /// Refuses a place that begins like a LUKS volume: without an unfinished vault in the table it is somebody's data,
    /// perhaps a vault whose partition entry was lost.
    /// </summary>
    internal static Refusal? JudgeEmpty(IBlockDevice place)
    {
        byte[] first = new byte[place.SectorSize];
        place.Read(0, first);
        return first.AsSpan().StartsWith(LuksMagic)
            ? new Refusal(
                "install.foreign-luks",
                "the place of the new vault",
                "no LUKS header",
                "a LUKS header that no partition entry of Coffer announces",
                "if it is nobody's data, write the image to an empty disk"
            )
            : null;
    }

    private static ReadOnlySpan<byte> LuksMagic => [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe];
}
