using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a disk: its partition table, and what is in the partitions Coffer knows.</summary>
internal static class DiskInspection
{
    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(FileStream file)
    {
        StreamBlockDevice disk = new(file, file.Length / 512 * 512, 512);
        return GptReader.Read(disk).Then(reading => Explain(disk, reading));
    }

    private static Parsed<Explanation> Explain(StreamBlockDevice disk, GptReading reading)
    {
        PartitionTable table = reading.Table;
        string copies = reading.Damage is null ? "both agree" : $"{reading.Copies}, {reading.Damage}";
        ImmutableArray<Explanation> partitions =
        [
            .. table.Partitions.Select(partition => Partition(disk, table, partition)),
        ];
        return new Explanation(
            "disk",
            "disk with GPT",
            [
                new Fact("size", $"{disk.Length} bytes ({Sizes.Show(disk.Length)})"),
                new Fact("disk id", $"{table.DiskId}"),
                new Fact("table copies", copies),
                new Fact("state", State(table)),
            ],
            partitions
        );
    }

    private static string State(PartitionTable table) =>
        Has(table, PartitionRole.Vault) && Has(table, PartitionRole.Payload) ? "installed, payload not wiped yet"
        : Has(table, PartitionRole.Vault) ? "installed"
        : Has(table, PartitionRole.UnfinishedVault) ? "installation was interrupted; the next boot starts it again"
        : Has(table, PartitionRole.Payload) ? "as built, not installed yet"
        : "not a disk of Coffer";

    private static bool Has(PartitionTable table, PartitionRole role) => !table.OfType(role.Type).IsEmpty;

    private static Explanation Partition(StreamBlockDevice disk, PartitionTable table, GptPartition partition)
    {
        long length = table.LengthOf(partition);
        Fact[] facts =
        [
            new("place", $"{Sizes.Show(length)} at byte {table.OffsetOf(partition)}"),
            new("type", $"{partition.Type}"),
            new("id", $"{partition.Id}"),
        ];
        return new Explanation(
            "partition",
            $"partition {partition.Number}: {partition.Name}",
            [.. facts],
            PartitionContent.Explain(table.Open(disk, partition), partition)
        );
    }
}
