using Coffer.Init.Boot;
using Coffer.Init.Tests.Install;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Tests.Boot;

public sealed class VaultDiskTests
{
    [Fact]
    public void The_vault_is_found_by_its_type() =>
        Assert.Equal(2, VaultDisk.VaultOf(Disks.Table(PartitionRole.Esp, PartitionRole.Vault)).Value?.Number);

    [Fact]
    public void A_payload_that_was_not_removed_does_not_matter() =>
        Assert.Equal(
            3,
            VaultDisk.VaultOf(Disks.Table(PartitionRole.Esp, PartitionRole.Payload, PartitionRole.Vault)).Value?.Number
        );

    [Fact]
    public void An_unfinished_vault_is_not_booted() =>
        Assert.Equal("disk.unfinished", Reason(PartitionRole.Esp, PartitionRole.UnfinishedVault));

    [Fact]
    public void A_disk_without_vault_is_refused() => Assert.Equal("disk.no-vault", Reason(PartitionRole.Esp));

    [Fact]
    public void Two_vaults_are_refused() =>
        Assert.Equal("disk.vaults", Reason(PartitionRole.Vault, PartitionRole.Vault));

    private static string? Reason(params PartitionRole[] roles) =>
        VaultDisk.VaultOf(Disks.Table(roles)).Refusal?.Reason;
}
