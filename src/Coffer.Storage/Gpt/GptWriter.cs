namespace Coffer.Storage.Gpt;

/// <summary>
/// Puts a partition table on a disk. The same table gives the same bytes. The copies are written one after the other with
/// a flush between, so that a power cut at any moment leaves the old table or the new one readable.
/// </summary>
public static class GptWriter
{
    /// <summary>Writes both copies and the protective MBR.</summary>
    /// <exception cref="ArgumentException">The table is for another disk size: see <see cref="PartitionTable.GrowTo"/>.</exception>
    /// <exception cref="IOException">The device failed.</exception>
    public static void Write(IBlockDevice disk, PartitionTable table)
    {
        if (table.SectorSize != disk.SectorSize || table.SectorCount != disk.Length / disk.SectorSize)
            throw new ArgumentException(
                $"the table is for {table.SectorCount} sectors of {table.SectorSize}",
                nameof(table)
            );
        long lastLba = table.SectorCount - 1;
        // The copy that counts now is written last; it is the primary unless that one is damaged.
        bool onlyBackupCounts = GptReader.Read(disk).Value is { Copies: GptCopies.PrimaryDamaged };
        if (onlyBackupCounts)
            WriteCopy(disk, table, GptLayout.PrimaryLba, lastLba);
        WriteCopy(disk, table, lastLba, GptLayout.PrimaryLba);
        if (!onlyBackupCounts)
            WriteCopy(disk, table, GptLayout.PrimaryLba, lastLba);
        disk.Write(0, ProtectiveMbr.Write(table.SectorSize, table.SectorCount));
        disk.Flush();
    }

    private static void WriteCopy(IBlockDevice disk, PartitionTable table, long lba, long alternateLba)
    {
        byte[] entries = GptEntryArray.Write(table.Partitions);
        long entriesLba = GptLayout.EntriesLba(lba, table.SectorSize);
        GptHeader header = new(
            (ulong)lba,
            (ulong)alternateLba,
            (ulong)table.Usable.First,
            (ulong)table.Usable.Last,
            table.DiskId,
            (ulong)entriesLba,
            Crc32.Compute(entries)
        );
        disk.Write(entriesLba * table.SectorSize, entries);
        disk.Write(lba * table.SectorSize, header.Write(table.SectorSize));
        disk.Flush();
    }
}
