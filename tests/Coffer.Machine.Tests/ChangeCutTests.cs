using Coffer.Keys.Binding;
using Coffer.Lab.Recording;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Cuts;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>
/// The power of a whole machine goes at every write of a change of its keys, while a guest writes files: what is left of disk and TPM opens, in the old
/// state or the new one; and a sample of it is booted, with all files.
/// </summary>
public sealed class ChangeCutTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-cuts-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task A_change_cut_at_any_write_leaves_a_machine_that_boots_with_its_files()
    {
        using RecordedChanges changes = await RecordedChanges.MakeAsync(
            installed,
            _directory,
            "reseal",
            "rewrap",
            "recovery"
        );
        List<DiskCut> sample = [];
        foreach (string level in changes.Levels)
        {
            CutReport report = await JudgeAsync(changes, level);
            output.WriteLine($"{report}");
            report.RequireNothingLost();
            Assert.Equal(2, report.States.Count);
            sample.AddRange(report.Sample(CutScope.Boots));
        }
        await BootAsync(changes, sample);
    }

    private Task<CutReport> JudgeAsync(RecordedChanges changes, string level)
    {
        DiskUnderAttack disk = new(installed.Template);
        VaultSecrets secrets = VaultSecrets.Of(installed.Template, installed.Image);
        VaultJudge judge = new(installed.Image, BootSignatures.Of(disk), secrets.VolumeKey);
        (long start, long length) = disk.Place(PartitionRole.Vault);
        CutSeries series = new(
            changes.Recording,
            installed.Template.DiskPath,
            installed.FirmwareLog,
            one => one.Touches(start, BoundHeader.Size)
        );
        return series.RunAsync(
            level,
            [changes.Window(level)],
            CutScope.TearStep,
            (_, left, tpm) => judge.Judge(new BlockDeviceSlice(left, start, length), tpm)
        );
    }

    private async Task BootAsync(RecordedChanges changes, List<DiskCut> sample)
    {
        using DiskReplay replay = new(
            changes.Recording,
            installed.Template.DiskPath,
            $"{installed.Template.DiskPath}.replay-boots"
        );
        foreach (DiskCut cut in sample)
            output.WriteLine($"booted: {await CutBoot.RequireWholeAsync(installed, changes.Recording, replay, cut)}");
    }
}
