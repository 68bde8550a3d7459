using Coffer.Bytes;
using Coffer.Init.Partitions;
using Coffer.Linux.Blocks;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Install;

/// <summary>The disk that is being installed on, and every change of its partition table.</summary>
/// <param name="disks">The disks of the machine.</param>
/// <param name="found">The disk as it was found.</param>
/// <param name="random">Where partition ids come from.</param>
internal sealed class InstallDisk(Disks disks, CofferDisk found, IRandomSource random)
{
    private CofferDisk _disk = found with { Table = found.Table.GrowTo(found.Device.Length) };

    /// <summary>The partitions as they are now.</summary>
    internal PartitionTable Table => _disk.Table;

    /// <summary>The open disk.</summary>
    internal BlockDeviceFile Device => _disk.Device;

    /// <summary>The kernel's device of a partition.</summary>
    internal KernelPartition NodeOf(GptPartition partition) => PartitionNode.Of(disks, _disk, partition);

    /// <summary>A partition as a device of its own, through the disk.</summary>
    internal BlockDeviceSlice Open(GptPartition partition) => Table.Open(Device, partition);

    /// <summary>Adds the unfinished vault, in place of one that an earlier installation did not commit.</summary>
    /// <exception cref="RefusedException">No room (<c>install.disk-too-small</c>), or somebody's data there.</exception>
    internal GptPartition AddVault(InstallPlan plan, long slotSize)
    {
        PartitionTable table = plan.Vault is { } unfinished ? Table.Remove(unfinished.Number) : Table;
        LbaRange place = VaultPlace.Find(table, plan.Payload, slotSize).OrThrow();
        if (plan.Vault is null)
            RequireEmpty(place);
        PartitionTable added = table.Add(PartitionRole.UnfinishedVault, RandomGuid.From(random), place).OrThrow();
        Write(added);
        return added.OfType(PartitionRole.UnfinishedVault.Type)[0];
    }

    /// <summary>The commit point: from here on no program of Coffer formats this disk.</summary>
    internal void Commit(GptPartition vault) =>
        Write(Table.ChangeType(vault.Number, PartitionRole.Vault.Type).Rename(vault.Number, PartitionRole.Vault.Name));

    /// <summary>Removes the payload; the vault becomes the second partition.</summary>
    internal void RemovePayload(GptPartition payload) => Write(Table.Remove(payload.Number));

    private void Write(PartitionTable table)
    {
        GptWriter.Write(Device, table);
        _disk = _disk with { Table = table };
    }

    private void RequireEmpty(LbaRange place)
    {
        long sector = Table.SectorSize;
        BlockDeviceSlice empty = new(Device, place.First * sector, place.Count * sector);
        if (VaultPlace.JudgeEmpty(empty) is { } refusal)
            throw new RefusedException(refusal);
    }
}
