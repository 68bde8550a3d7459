using Coffer.Lab.Recording;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Cuts;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>
/// The power of a whole machine goes in a rotation of its volume key, from the request to the receipt, while a guest writes files: what is left opens by the
/// TPM and by the recovery identity, every sector under the key it should have; and a sample of it is booted, with all files.
/// </summary>
public sealed class VolumeKeyCutTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-volume-key-cuts-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task A_rotation_of_the_volume_key_cut_anywhere_leaves_a_machine_that_boots_with_its_files()
    {
        using RecordedVolumeKey rotation = await RecordedVolumeKey.MakeAsync(installed, _directory);
        VaultSecrets old = VaultSecrets.Of(installed.Template, installed.Image);
        VaultSecrets next = VaultSecrets.Of(rotation.State, installed.Image);
        using RotatedData data = new(
            rotation.Recording,
            installed.Template.DiskPath,
            rotation.Start,
            old.Header.DataSize,
            old.VolumeKey,
            next.VolumeKey
        );
        output.WriteLine($"{rotation.Slices.Count} slices, {data.Untouched} sectors that only the rotation wrote");
        CutReport begin = await JudgeAsync(rotation, data, "begin", CutScope.TearStep, rotation.Begin);
        CutReport slices = await JudgeAsync(
            rotation,
            data,
            "slices",
            CutScope.SliceTearStep,
            [.. rotation.SomeSlices(CutScope.Slices)]
        );
        CutReport end = await JudgeAsync(rotation, data, "end", CutScope.TearStep, rotation.End);
        Assert.Equal(2, begin.States.Count);
        Assert.Single(slices.States);
        Assert.Equal(2, end.States.Count);
        Assert.True(begin.Cuts + slices.Cuts + end.Cuts >= 200);
        Assert.True(data.Compared > data.Untouched);
        output.WriteLine($"{data.Compared} sectors decrypted and compared");
        await BootAsync(
            rotation,
            [.. begin.Sample(CutScope.MoreBoots), .. slices.Sample(CutScope.Boots), .. end.Sample(CutScope.MoreBoots)]
        );
    }

    private async Task<CutReport> JudgeAsync(
        RecordedVolumeKey rotation,
        RotatedData data,
        string part,
        int tearStep,
        params (int From, int To)[] windows
    )
    {
        DiskUnderAttack disk = new(installed.Template);
        VaultSecrets old = VaultSecrets.Of(installed.Template, installed.Image);
        VaultJudge judge = new(installed.Image, BootSignatures.Of(disk), old.VolumeKey, data);
        (long start, long length) = disk.Place(PartitionRole.Vault);
        CutSeries series = new(
            rotation.Recording,
            installed.Template.DiskPath,
            installed.FirmwareLog,
            rotation.Matters
        );
        CutReport report = await series.RunAsync(
            $"volume-key-{part}",
            windows,
            tearStep,
            (_, left, tpm) => judge.Judge(new BlockDeviceSlice(left, start, length), tpm)
        );
        output.WriteLine($"{report}");
        report.RequireNothingLost();
        return report;
    }

    private async Task BootAsync(RecordedVolumeKey rotation, List<DiskCut> sample)
    {
        using DiskReplay replay = new(
            rotation.Recording,
            installed.Template.DiskPath,
            $"{installed.Template.DiskPath}.replay-volume-key-boots"
        );
        foreach (DiskCut cut in sample)
            output.WriteLine($"booted: {await CutBoot.RequireWholeAsync(installed, rotation.Recording, replay, cut)}");
    }
}
