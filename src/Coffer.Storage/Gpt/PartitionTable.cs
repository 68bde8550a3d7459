using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>
/// A GPT as a value: every operation gives a new table, <see cref="GptWriter"/> puts one on a disk. Partitions lie inside the
/// usable sectors, do not overlap, have ids of their own, and are ordered by number.
/// </summary>
public sealed record PartitionTable
{
    /// <summary>Entries of the array: what every common tool writes, and the only number we read.</summary>
    public const int MaximumPartitions = 128;

    /// <summary>Default alignment in bytes: 1 MiB.</summary>
    public const int DefaultAlignment = 1 << 20;

    internal PartitionTable(
        Guid diskId,
        int sectorSize,
        long sectorCount,
        LbaRange usable,
        ImmutableArray<GptPartition> partitions
    )
    {
        DiskId = diskId;
        SectorSize = sectorSize;
        SectorCount = sectorCount;
        Usable = usable;
        Partitions = partitions;
    }

    /// <summary>DiskGUID.</summary>
    public Guid DiskId { get; }

    /// <summary>Size of a logical sector in bytes.</summary>
    public int SectorSize { get; }

    /// <summary>Sectors of the disk the table was made for; the backup header is the last of them.</summary>
    public long SectorCount { get; private init; }

    /// <summary>FirstUsableLBA and LastUsableLBA.</summary>
    public LbaRange Usable { get; private init; }

    /// <summary>The used entries, by number.</summary>
    public ImmutableArray<GptPartition> Partitions { get; private init; }

    /// <summary>A table without partitions.</summary>
    /// <param name="diskId">DiskGUID.</param>
    /// <param name="diskLength">Size of the disk in bytes.</param>
    /// <param name="sectorSize">Size of a logical sector in bytes.</param>
    /// <exception cref="ArgumentException">The disk has no room for two copies and a sector.</exception>
    public static PartitionTable Empty(Guid diskId, long diskLength, int sectorSize = 512)
    {
        long sectorCount = diskLength / sectorSize;
        if (diskId == Guid.Empty || sectorCount < GptLayout.SmallestDisk(sectorSize))
            throw new ArgumentException($"no GPT with id {diskId} on {diskLength} bytes", nameof(diskLength));
        return new(diskId, sectorSize, sectorCount, GptLayout.Usable(sectorSize, sectorCount), []);
    }

    /// <summary>Byte offset of a partition on the disk.</summary>
    public long OffsetOf(GptPartition partition) => partition.Range.First * SectorSize;

    /// <summary>Size of a partition in bytes.</summary>
    public long LengthOf(GptPartition partition) => partition.Range.Count * SectorSize;

    /// <summary>The partitions of a type, by number.</summary>
    public ImmutableArray<GptPartition> OfType(Guid type) => [.. Partitions.Where(p => p.Type == type)];

    /// <summary>The partition as a device of its own.</summary>
    public BlockDeviceSlice Open(IBlockDevice disk, GptPartition partition) =>
        new(disk, OffsetOf(partition), LengthOf(partition));

    /// <summary>
    /// The free sectors, ascending; starts and sizes are multiples of <paramref name="alignment"/> bytes, what is smaller
    /// is left out.
    /// </summary>
    public ImmutableArray<LbaRange> FreeSpace(int alignment = DefaultAlignment)
    {
        ImmutableArray<LbaRange>.Builder free = ImmutableArray.CreateBuilder<LbaRange>();
        long next = Usable.First;
        foreach (LbaRange taken in Partitions.Select(p => p.Range).OrderBy(r => r.First))
        {
            AddAligned(free, next, taken.First, alignment);
            next = taken.Last + 1;
        }
        AddAligned(free, next, Usable.Last + 1, alignment);
        return free.ToImmutable();
    }

    /// <summary>A table with one partition more, under the lowest free number.</summary>
    /// <param name="role">Type and name.</param>
    /// <param name="id">UniquePartitionGUID.</param>
    /// <param name="range">Its sectors: inside <see cref="Usable"/> and free.</param>
    /// <returns>The table, or why there is no room for the partition.</returns>
    public Parsed<PartitionTable> Add(PartitionRole role, Guid id, LbaRange range)
    {
        if (!GptPartition.IsName(role.Name))
            throw new ArgumentException($"\"{role.Name}\" cannot be the name of a partition", nameof(role));
        int number = Enumerable.Range(1, MaximumPartitions + 1).First(n => Partitions.All(p => p.Number != n));
        GptPartition partition = new(number, role.Type, id, range, 0, role.Name);
        PartitionTable table = this with { Partitions = [.. Partitions.Append(partition).OrderBy(p => p.Number)] };
        return table.Judge() is { } refusal ? refusal : table;
    }

    /// <summary>A table without this partition; those behind it move up one number.</summary>
    public PartitionTable Remove(int number)
    {
        GptPartition removed = Find(number);
        return this with
        {
            Partitions =
            [
                .. Partitions
                    .Where(p => p != removed)
                    .Select(p => p.Number > number ? p with { Number = p.Number - 1 } : p),
            ],
        };
    }

    /// <summary>A table in which this partition has another type.</summary>
    public PartitionTable ChangeType(int number, Guid type)
    {
        if (type == Guid.Empty)
            throw new ArgumentException("the zero GUID marks an unused entry", nameof(type));
        return Replace(Find(number) with { Type = type });
    }

    /// <summary>A table in which this partition has another name.</summary>
    public PartitionTable Rename(int number, string name)
    {
        if (!GptPartition.IsName(name))
            throw new ArgumentException($"\"{name}\" cannot be the name of a partition", nameof(name));
        return Replace(Find(number) with { Name = name });
    }

    /// <summary>
    /// The table on a disk that was made larger: the usable sectors reach to its end, where <see cref="GptWriter"/> will
    /// put the backup header.
    /// </summary>
    /// <exception cref="ArgumentException">The disk is smaller than the table says.</exception>
    public PartitionTable GrowTo(long diskLength)
    {
        long sectorCount = diskLength / SectorSize;
        if (sectorCount < SectorCount)
            throw new ArgumentException($"{diskLength} bytes are less than the table covers", nameof(diskLength));
        if (sectorCount == SectorCount)
            return this;
        LbaRange usable = Usable with { Last = GptLayout.Usable(SectorSize, sectorCount).Last };
        return this with { SectorCount = sectorCount, Usable = usable };
    }

    /// <inheritdoc/>
    public bool Equals(PartitionTable? other) =>
        other is not null
        && (DiskId, SectorSize, SectorCount, Usable)
            == (other.DiskId, other.SectorSize, other.SectorCount, other.Usable)
        && Partitions.SequenceEqual(other.Partitions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DiskId, SectorSize, SectorCount, Usable, Partitions.Length);

    /// <summary>Why the partitions cannot stand in one table, or null when they can.</summary>
    internal Refusal? Judge()
    {
        if (Partitions.LastOrDefault() is { Number: > MaximumPartitions })
            return Refuse("gpt.full", $"at most {MaximumPartitions} partitions", $"{Partitions.Length}");
        if (Partitions.FirstOrDefault(p => p.Type == Guid.Empty || p.Id == Guid.Empty) is { } nameless)
            return Refuse("gpt.zero-guid", "a type and an id", $"zeros in partition {nameless.Number}");
        if (Partitions.FirstOrDefault(p => p.Range.Count <= 0 || !Usable.Contains(p.Range)) is { } outside)
            return Refuse("gpt.outside", $"sectors inside {Usable}", $"{outside.Range} in partition {outside.Number}");
        return JudgeNeighbours() ?? JudgeIds();
    }

    private Refusal? JudgeNeighbours()
    {
        GptPartition[] byPlace = [.. Partitions.OrderBy(p => p.Range.First)];
        for (int i = 1; i < byPlace.Length; i++)
        {
            if (byPlace[i].Range.Overlaps(byPlace[i - 1].Range))
            {
                string pair =
                    $"{byPlace[i - 1].Number} ({byPlace[i - 1].Range}) and {byPlace[i].Number} ({byPlace[i].Range})";
                return Refuse("gpt.overlap", "partitions apart", $"partitions {pair}");
            }
        }
        return null;
    }

    private Refusal? JudgeIds()
    {
        HashSet<Guid> seen = [];
        return Partitions.FirstOrDefault(p => !seen.Add(p.Id)) is { } twin
            ? Refuse("gpt.same-id", "ids of their own", $"{twin.Id} twice")
            : null;
    }

    private void AddAligned(ImmutableArray<LbaRange>.Builder free, long start, long end, int alignment)
    {
        long step = Math.Max(1, alignment / SectorSize);
        long first = (start + step - 1) / step * step;
        long past = end / step * step;
        if (past > first)
            free.Add(new LbaRange(first, past - 1));
    }

    private GptPartition Find(int number) =>
        Partitions.FirstOrDefault(p => p.Number == number)
        ?? throw new ArgumentOutOfRangeException(nameof(number), number, "no such partition");

    private PartitionTable Replace(GptPartition partition) =>
        this with
        {
            Partitions = [.. Partitions.Select(p => p.Number == partition.Number ? partition : p)],
        };

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "partition table", expected, seen);
}
