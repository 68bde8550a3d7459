using Coffer.Bytes;
using Coffer.Linux.Blocks;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Partitions;

/// <summary>The kernel's device of a partition: the one our own reading of the table describes, not the kernel's.</summary>
internal static class PartitionNode
{
    /// <summary>Finds it, telling the kernel of it when it knows another one or none.</summary>
    /// <exception cref="RefusedException">The kernel keeps to another idea of it.</exception>
    internal static KernelPartition Of(Disks disks, CofferDisk disk, GptPartition partition)
    {
        if (Matching(disks, disk, partition) is { } known)
            return known;
        if (disks.PartitionsOf(disk.Disk).Any(p => p.Number == partition.Number))
            PartitionRegistration.Remove(disk.Device, partition.Number);
        PartitionRegistration.Add(
            disk.Device,
            partition.Number,
            disk.Table.OffsetOf(partition),
            disk.Table.LengthOf(partition)
        );
        return Matching(disks, disk, partition)
            ?? throw new RefusedException(
                new Refusal("disk.partition", $"partition {partition.Number}", $"{partition.Range}", "another one")
            );
    }

    private static KernelPartition? Matching(Disks disks, CofferDisk disk, GptPartition partition) =>
        disks
            .PartitionsOf(disk.Disk)
            .FirstOrDefault(p =>
                p.Number == partition.Number
                && p.Start == disk.Table.OffsetOf(partition)
                && p.Length == disk.Table.LengthOf(partition)
            );
}
