using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Init.Console;
using Coffer.Init.Inputs;
using Coffer.Init.Partitions;
using Coffer.Init.Start;
using Coffer.Keys.Grants;
using Coffer.Linux.Machine;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Install;

/// <summary>
/// Turns a bare machine into an installed one, stage by stage (docs/formats.md section 11). It may be cut at any moment:
/// before the commit it starts again, after the commit it only finishes.
/// </summary>
/// <param name="machine">The machine.</param>
internal sealed class InstallSequence(Machine machine)
{
    private const string GrantPath = "/coffer/grant.json";

    private StageLog Log => machine.Log;

    /// <summary>Ends in a restart.</summary>
    internal void Run()
    {
        BootInputs inputs = Log.Run("inputs", "take stock of what the host supplies", () => BootInputs.Take(machine));
        using CofferDisk found = Log.Run("disk", $"look for disk {machine.CommandLine.Disk}", FindDisk);
        InstallGrant grant = InstallGrant.Read(BoundedFile.Read(GrantPath)).OrThrow();
        InstallDisk disk = new(machine.Disks, found, machine.Random);
        InstallPlan plan = Log.Run(
            "preflight",
            $"{grant.Name}, version {grant.Version}",
            () => Check(inputs, grant, disk)
        );
        if (plan.Step == InstallStep.MakeVault)
            new VaultMaking(machine, inputs, grant, disk).Run(plan);
        else
            Log.Say("the vault is committed; only finish");
        new InstallFinish(Log, disk).Run(InstallPlan.Decide(disk.Table).OrThrow(), grant.OsUki);
        Log.Run("reboot", "the machine is installed", Restart);
    }

    private CofferDisk FindDisk() => new DiskSearch(machine.Disks, machine.CommandLine.Disk).Find();

    private InstallPlan Check(BootInputs inputs, InstallGrant grant, InstallDisk disk)
    {
        InstallPlan plan = InstallPlan.Decide(disk.Table).OrThrow();
        if (plan.Step == InstallStep.Finish)
            return plan;
        SecureBootDigests keys = grant.SecureBoot;
        Refusal? refusal =
            new SecureBootState().Judge(keys.Pk, keys.Kek, keys.Db, Forbidden(grant))
            ?? Preflight.JudgeTpm(TpmFacts.Read(machine.Tpm), inputs.Pcrs[7], inputs.Log)
            ?? Preflight.JudgeStorageRootKey(grant.SrkName, StorageRootKey.Ensure(machine.Tpm).OrThrow().Name);
        if (refusal is not null)
            throw new RefusedException(refusal);
        Randomness.MixIn(machine.Tpm);
        return plan;
    }

    private static ForbiddenDatabase? Forbidden(InstallGrant grant) =>
        grant.SecureBoot.Dbx is null ? null : grant.ReadDbx(BoundedFile.Read($"/{InstallGrant.DbxFile}")).OrThrow();

    private void Restart()
    {
        machine.Phase.Leave();
        Power.Restart();
    }
}
