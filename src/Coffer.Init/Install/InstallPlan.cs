using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Install;

/// <summary>
/// What to do with a disk, decided by its partition table alone (docs/formats.md section 1). The type of the vault's
/// partition is the commit point: nothing here ever leads from a committed vault to one that is made anew.
/// </summary>
/// <param name="Step">What may be done.</param>
/// <param name="Esp">The ESP.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Vault">The vault, committed or unfinished; null when there is none yet.</param>
internal sealed record InstallPlan(InstallStep Step, GptPartition Esp, GptPartition Payload, GptPartition? Vault)
{
    /// <summary>Decides, or refuses.</summary>
    internal static Parsed<InstallPlan> Decide(PartitionTable table)
    {
        ImmutableArray<GptPartition> vaults = table.OfType(PartitionRole.Vault.Type);
        ImmutableArray<GptPartition> unfinished = table.OfType(PartitionRole.UnfinishedVault.Type);
        ImmutableArray<GptPartition> payloads = table.OfType(PartitionRole.Payload.Type);
        if (vaults.Length + unfinished.Length > 1)
            return Refuse("install.vaults", "at most one vault", $"{vaults.Length} and {unfinished.Length} unfinished");
        if (vaults.Length == 1 && payloads.IsEmpty)
            return VaultExists(vaults[0]);
        if (payloads.Length != 1)
            return Refuse("install.payload", "one payload", $"{payloads.Length}");
        if (table.OfType(PartitionRole.Esp.Type) is not [GptPartition esp])
            return Refuse("install.esp", "one EFI system partition", $"{table.OfType(PartitionRole.Esp.Type).Length}");
        return vaults is [GptPartition vault]
            ? new InstallPlan(InstallStep.Finish, esp, payloads[0], vault)
            : new InstallPlan(InstallStep.MakeVault, esp, payloads[0], unfinished.FirstOrDefault());
    }

    private static Refusal VaultExists(GptPartition vault) =>
        new(
            "install.vault-exists",
            "the disk to install on",
            "no vault",
            $"a vault in partition {vault.Number}",
            "this machine is installed: remove the installer from the ESP, or build a new disk for a new machine"
        );

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "the disk to install on", expected, seen, "write the image to the disk again");
}
