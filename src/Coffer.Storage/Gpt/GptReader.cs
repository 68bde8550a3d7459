using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>
/// Reads the partition table of a disk, strictly: both copies, every checksum, and only the layout that common tools write
/// (revision 1.0, 128 entries of 128 bytes beside their header). A GPT is not authenticated: whoever can write the disk
/// can write a valid one, so what it says is where to look and never what to believe.
/// </summary>
public static class GptReader
{
    /// <summary>The table of <paramref name="disk"/>, or why it has none.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static Parsed<GptReading> Read(IBlockDevice disk)
    {
        long sectorCount = disk.Length / disk.SectorSize;
        if (disk.SectorSize is not (512 or 4096) || sectorCount < GptLayout.SmallestDisk(disk.SectorSize))
        {
            string seen = $"{sectorCount} sectors of {disk.SectorSize} bytes";
            return new Refusal("gpt.disk-size", "partition table", "a disk with room for one", seen);
        }
        byte[] mbr = new byte[disk.SectorSize];
        disk.Read(0, mbr);
        return ProtectiveMbr.Judge(mbr) is { } refusal ? refusal : ReadCopies(disk, sectorCount - 1);
    }

    private static Parsed<GptReading> ReadCopies(IBlockDevice disk, long lastLba)
    {
        Parsed<GptCopy> primary = GptCopy.Read(disk, GptLayout.PrimaryLba);
        // A disk that was made larger has its backup where it ended before; without a primary we can only look at the end.
        Parsed<GptCopy> backup = GptCopy.Read(disk, primary.Value is { } p ? (long)p.Header.AlternateLba : lastLba);

        return (primary.Value, backup.Value) switch
        {
            ({ } first, { } second) => Compare(first.Table, second.Table),
            ({ } first, null) => new GptReading(first.Table, GptCopies.BackupDamaged, backup.Refusal),
            (null, { } second) => new GptReading(second.Table, GptCopies.PrimaryDamaged, primary.Refusal),
            _ => primary.Refusal! with
            {
                NextStep = $"the backup at the end of the disk does not help: {backup.Refusal}",
            },
        };
    }

    private static GptReading Compare(PartitionTable primary, PartitionTable backup)
    {
        if (primary == backup)
            return new GptReading(primary, GptCopies.Agree, null);
        string seen = $"{backup.Partitions.Length} other partitions, disk {backup.DiskId}";
        string expected = $"the {primary.Partitions.Length} partitions of the primary, disk {primary.DiskId}";
        return new GptReading(
            primary,
            GptCopies.Differ,
            new Refusal("gpt.copies-differ", "backup GPT", expected, seen, "write the table again to make them agree")
        );
    }
}
