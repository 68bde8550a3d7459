using Coffer.Init.Console;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Linux.Blocks;

namespace Coffer.Init.Install;

/// <summary>
/// What follows the commit, and may be repeated as often as it is cut: the OS on the ESP, then the payload away. The
/// installer goes before the payload's partition entry: a disk with a vault and without payload never boots an installer
/// of its own, so that one that does is refused.
/// </summary>
/// <param name="log">The console.</param>
/// <param name="disk">The disk.</param>
internal sealed class InstallFinish(StageLog log, InstallDisk disk)
{
    /// <summary>Runs the stages <c>esp</c>, <c>wipe</c> and <c>report</c>.</summary>
    internal void Run(InstallPlan plan, string osUki)
    {
        BoundHeader header = VaultHeaderOnDisk.Read(disk.Open(plan.Vault!)).OrThrow().Newest;
        KernelPartition esp = disk.NodeOf(plan.Esp);
        log.Run(
            "esp",
            $"put {osUki} in its place",
            () => EspContent.With(esp, content => Place(content, osUki, header))
        );
        log.Run("wipe", "wipe the payload", () => Wipe(plan, esp));
        log.Run("report", "the recovery key, for the owner's identities only", () => Report(header));
    }

    private static void Place(EspContent content, string osUki, BoundHeader header)
    {
        content.InstallOs(osUki);
        content.WriteRecovery(Escrow.Of(header.Header.Escrow).Files);
    }

    private void Wipe(InstallPlan plan, KernelPartition esp)
    {
        PayloadWipe.Run(disk.Device, disk.Table.OffsetOf(plan.Payload), disk.Table.LengthOf(plan.Payload));
        EspContent.With(esp, static content => content.RemoveInstaller());
        disk.RemovePayload(plan.Payload);
    }

    private void Report(BoundHeader header)
    {
        log.Say($"vault {header.Header.Uuid}, generation {header.Binding.Generation}");
        Escrow escrow = Escrow.Of(header.Header.Escrow);
        if (escrow.Threshold > 1)
            log.SayPlain($"any {escrow.Threshold} of these {escrow.Files.Length} shares open the vault");
        foreach (EscrowFile file in escrow.Files)
        {
            log.SayPlain($"{file.Name}:");
            foreach (string line in AgeArmor.Lines(file.Age))
                log.SayPlain(line);
        }
    }
}
