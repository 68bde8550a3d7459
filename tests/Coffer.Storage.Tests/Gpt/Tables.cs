using Coffer.Storage.Gpt;
using CsCheck;

namespace Coffer.Storage.Tests.Gpt;

/// <summary>Partition tables for the tests.</summary>
public static class Tables
{
    public const long DiskLength = 8 << 20;

    /// <summary>Random tables on a disk of <see cref="DiskLength"/>: numbers with gaps, any order of places, any names.</summary>
    public static Gen<PartitionTable> Any { get; } =
        from cuts in Gen.Int[34, 16350].HashSet[0, 40]
        from numbers in Gen.Shuffle(Enumerable.Range(1, 128).ToArray(), 20, 20)
        from names in Gen.String[Gen.Char[" -~äλ漢"], 0, 36].Array[20]
        from attributes in Gen.ULong.Array[20]
        select Empty(Cut([.. cuts.Order()], numbers, names, attributes));

    public static Guid Id(int number) => new(number, 0x4c0f, 0x4e00, 0x80, 0, 0, 0, 0, 0, 0, 1);

    public static PartitionTable Empty(params IEnumerable<GptPartition> partitions)
    {
        PartitionTable empty = PartitionTable.Empty(Id(0xd15c), DiskLength);
        return new(empty.DiskId, 512, empty.SectorCount, empty.Usable, [.. partitions.OrderBy(p => p.Number)]);
    }

    /// <summary>The table of an image: ESP and payload.</summary>
    public static PartitionTable Image() =>
        Empty()
            .Add(PartitionRole.Esp, Id(1), new LbaRange(2048, 4095))
            .Then(table => table.Add(PartitionRole.Payload, Id(2), new LbaRange(4096, 8191)))
            .OrThrow();

    /// <summary>A disk in memory with this table on it.</summary>
    public static MemoryStream Disk(PartitionTable table)
    {
        MemoryStream bytes = new(new byte[DiskLength], 0, (int)DiskLength, writable: true, publiclyVisible: true);
        GptWriter.Write(new StreamBlockDevice(bytes), table);
        return bytes;
    }

    private static IEnumerable<GptPartition> Cut(int[] cuts, int[] numbers, string[] names, ulong[] attributes)
    {
        for (int i = 0; i + 1 < cuts.Length; i += 2)
        {
            int n = i / 2;
            LbaRange range = new(cuts[i], cuts[i + 1]);
            yield return new GptPartition(
                numbers[n],
                PartitionRole.Vault.Type,
                Id(n + 1),
                range,
                attributes[n],
                names[n]
            );
        }
    }
}
