using Coffer.Bytes;
using Coffer.Init.Boot;
using Coffer.Init.Install;
using Coffer.Lab.Recording;
using Coffer.Storage.Gpt;
using Coffer.Tpm;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// Judges a disk whose installation was cut, by what the boot loader would start, and by the rules of the installer and of the boot: the installation begins
/// again, or it ends, or it is done. A vault that is committed opens.
/// </summary>
/// <param name="files">The files of the image's ESP.</param>
/// <param name="vault">Judges a vault.</param>
internal sealed class InstallJudge(IReadOnlyDictionary<string, byte[]> files, VaultJudge vault)
{
    /// <summary>The installer makes the vault.</summary>
    public const string StartsAgain = "starts again";

    /// <summary>The vault is committed; the installer ends its work.</summary>
    public const string Finishes = "finishes";

    /// <summary>The OS boots.</summary>
    public const string Boots = "boots";

    /// <summary>Judges.</summary>
    public CutVerdict Judge(CutDisk disk, TpmDevice tpm)
    {
        if (!GptReader.Read(disk).TryGet(out GptReading? read, out Refusal? refusal))
            return Fails($"{refusal}");
        GptPartition esp = read.Table.OfType(PartitionRole.Esp.Type).Single();
        EspFiles found = new(read.Table.Open(disk, esp), files);
        if (!found.IsWhole(EspFiles.Loader, EspFiles.Loader))
            return Fails("no boot loader");
        // loader.conf names the installer as default: it is started as long as it is there.
        return found.Has(EspFiles.Installer)
            ? JudgeInstaller(disk, read.Table, found, tpm)
            : JudgeOs(disk, read.Table, found, tpm);
    }

    private CutVerdict JudgeInstaller(CutDisk disk, PartitionTable table, EspFiles found, TpmDevice tpm)
    {
        if (!found.IsWhole(EspFiles.Installer, EspFiles.Installer))
            return Fails("the installer is started and is not whole");
        if (!InstallPlan.Decide(table).TryGet(out InstallPlan? plan, out Refusal? refusal))
            return Fails($"the installer refuses: {refusal}");
        bool source = found.Has(EspFiles.OsSource);
        if (source && !found.IsWhole(EspFiles.OsSource, EspFiles.OsSource))
            return Fails("the OS that the installer takes is not whole");
        if (!source && (plan.Step == InstallStep.MakeVault || !found.IsWhole(EspFiles.OsTarget, EspFiles.OsSource)))
            return Fails("the OS is not there");
        return plan.Step == InstallStep.MakeVault
            ? new CutVerdict(StartsAgain)
            : Open(disk, table, plan.Vault!, tpm, Finishes);
    }

    private CutVerdict JudgeOs(CutDisk disk, PartitionTable table, EspFiles found, TpmDevice tpm)
    {
        if (!found.IsWhole(EspFiles.OsTarget, EspFiles.OsSource))
            return Fails("the OS is started and is not whole");
        return VaultDisk.VaultOf(table).TryGet(out GptPartition? partition, out Refusal? refusal)
            ? Open(disk, table, partition, tpm, Boots)
            : Fails($"the OS refuses: {refusal}");
    }

    private CutVerdict Open(CutDisk disk, PartitionTable table, GptPartition partition, TpmDevice tpm, string state) =>
        vault.Judge(table.Open(disk, partition), tpm).Failure is { } failure ? Fails(failure) : new CutVerdict(state);

    private static CutVerdict Fails(string failure) => new("lost", failure);
}
