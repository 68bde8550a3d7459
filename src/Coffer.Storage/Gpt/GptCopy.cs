using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>One valid copy: a header and the entry array it vouches for.</summary>
internal sealed record GptCopy(GptHeader Header, PartitionTable Table)
{
    /// <summary>Reads the copy whose header is at <paramref name="lba"/>.</summary>
    public static Parsed<GptCopy> Read(IBlockDevice disk, long lba)
    {
        byte[] sector = new byte[disk.SectorSize];
        disk.Read(lba * disk.SectorSize, sector);
        if (!GptHeader.Read(sector).TryGet(out GptHeader? header, out Refusal? refusal))
            return refusal;
        if (header.Judge(lba, disk.Length / disk.SectorSize, disk.SectorSize) is { } misplaced)
            return misplaced;

        byte[] entries = new byte[GptLayout.EntriesSize];
        disk.Read((long)header.PartitionEntryLba * disk.SectorSize, entries);
        uint crc = Crc32.Compute(entries);
        if (crc != header.PartitionEntryArrayCrc32)
        {
            string seen = $"{header.PartitionEntryArrayCrc32:x8}";
            return new Refusal("gpt.entries-crc", "GPT header", $"PartitionEntryArrayCRC32 {crc:x8}", seen);
        }
        return GptEntryArray.Read(entries).Then(partitions => Join(header, partitions, disk.SectorSize));
    }

    private static Parsed<GptCopy> Join(GptHeader header, ImmutableArray<GptPartition> partitions, int sectorSize)
    {
        long sectorCount = (long)Math.Max(header.MyLba, header.AlternateLba) + 1;
        LbaRange usable = new((long)header.FirstUsableLba, (long)header.LastUsableLba);
        PartitionTable table = new(header.DiskGuid, sectorSize, sectorCount, usable, partitions);
        return table.Judge() is { } refusal ? refusal : new GptCopy(header, table);
    }
}
