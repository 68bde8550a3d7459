using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Init.Partitions;
using Coffer.Linux.Blocks;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Boot;

/// <summary>The disk of an installed machine and the vault on it.</summary>
/// <param name="Disk">The disk.</param>
/// <param name="Node">The kernel's device of the vault's partition.</param>
/// <param name="Vault">The vault's partition, through the disk: the header is read with it.</param>
internal sealed record VaultDisk(CofferDisk Disk, KernelPartition Node, IBlockDevice Vault) : IDisposable
{
    /// <summary>Finds both.</summary>
    /// <exception cref="RefusedException">No disk, several, or none with exactly one finished vault.</exception>
    internal static VaultDisk Find(Machine machine)
    {
        CofferDisk disk = new DiskSearch(machine.Disks, machine.CommandLine.Disk).Find();
        GptPartition vault = VaultOf(disk.Table).OrThrow();
        return new VaultDisk(disk, PartitionNode.Of(machine.Disks, disk, vault), disk.Table.Open(disk.Device, vault));
    }

    /// <summary>The vault's partition, or why there is none to boot from.</summary>
    internal static Parsed<GptPartition> VaultOf(PartitionTable table)
    {
        ImmutableArray<GptPartition> vaults = table.OfType(PartitionRole.Vault.Type);
        if (vaults.Length == 1)
            return vaults[0];
        if (vaults.Length > 1)
            return Refuse("disk.vaults", $"{vaults.Length} vaults", "a disk has one vault: somebody added another");
        return table.OfType(PartitionRole.UnfinishedVault.Type).IsEmpty
            ? Refuse("disk.no-vault", "no vault", "boot the installer of this disk")
            : Refuse("disk.unfinished", "a vault whose installation did not end", "boot the installer again");
    }

    /// <inheritdoc/>
    public void Dispose() => Disk.Dispose();

    private static Refusal Refuse(string reason, string seen, string next) =>
        new(reason, "partition table", "one vault", seen, next);
}
