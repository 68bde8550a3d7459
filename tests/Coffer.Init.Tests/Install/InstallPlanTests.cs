using Coffer.Init.Install;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Tests.Install;

public sealed class InstallPlanTests
{
    [Fact]
    public void A_disk_as_built_gets_a_vault() =>
        Assert.Equal(InstallStep.MakeVault, Decide(PartitionRole.Esp, PartitionRole.Payload)?.Step);

    [Fact]
    public void An_installation_that_was_cut_before_its_commit_starts_again()
    {
        InstallPlan? plan = Decide(PartitionRole.Esp, PartitionRole.Payload, PartitionRole.UnfinishedVault);
        Assert.Equal((InstallStep.MakeVault, 3), (plan?.Step, plan?.Vault?.Number));
    }

    [Fact]
    public void An_installation_that_was_cut_after_its_commit_is_only_finished() =>
        Assert.Equal(InstallStep.Finish, Decide(PartitionRole.Esp, PartitionRole.Payload, PartitionRole.Vault)?.Step);

    [Fact]
    public void An_installed_disk_is_refused() =>
        Assert.Equal("install.vault-exists", Reason(PartitionRole.Esp, PartitionRole.Vault));

    [Fact]
    public void A_vault_without_anything_else_is_refused() =>
        Assert.Equal("install.vault-exists", Reason(PartitionRole.Vault));

    [Fact]
    public void Two_vaults_are_refused() =>
        Assert.Equal(
            "install.vaults",
            Reason(PartitionRole.Esp, PartitionRole.Payload, PartitionRole.Vault, PartitionRole.UnfinishedVault)
        );

    [Fact]
    public void A_disk_without_payload_is_refused() =>
        Assert.Equal("install.payload", Reason(PartitionRole.Esp, PartitionRole.UnfinishedVault));

    [Fact]
    public void Two_payloads_are_refused() =>
        Assert.Equal("install.payload", Reason(PartitionRole.Esp, PartitionRole.Payload, PartitionRole.Payload));

    [Fact]
    public void A_disk_without_esp_is_refused() => Assert.Equal("install.esp", Reason(PartitionRole.Payload));

    private static InstallPlan? Decide(params PartitionRole[] roles) => InstallPlan.Decide(Disks.Table(roles)).Value;

    private static string? Reason(params PartitionRole[] roles) =>
        InstallPlan.Decide(Disks.Table(roles)).Refusal?.Reason;
}
