using Coffer.Keys.Binding;
using Coffer.Lab;
using Coffer.Lab.Recording;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Cuts;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>
/// The power of a whole machine goes at every write of its installation: the installer begins again, or ends its work, or the OS boots; and a sample of what
/// is left is really booted.
/// </summary>
public sealed class InstallCutTests(InstalledMachine installed, ITestOutputHelper output)
{
    [Fact]
    public async Task An_installation_cut_at_any_write_begins_again_or_ends_in_a_machine_that_boots()
    {
        string before = $"{installed.Template.DiskPath}.before";
        InstalledMachine.CreateFreshDisk(installed.Image, before);
        using DiskRecording recording = DiskRecording.Open(installed.Template.RecordingPath).OrThrow();
        CutReport report = await JudgeAsync(recording, before);
        output.WriteLine($"{report}");
        report.RequireNothingLost();
        Assert.Equal(
            [InstallJudge.Boots, InstallJudge.Finishes, InstallJudge.StartsAgain],
            report.States.Keys.Order(StringComparer.Ordinal)
        );
        await BootAsync(recording, before, report);
        File.Delete(before);
    }

    private async Task<CutReport> JudgeAsync(DiskRecording recording, string before)
    {
        DiskUnderAttack disk = new(installed.Template);
        VaultSecrets secrets = VaultSecrets.Of(installed.Template, installed.Image);
        VaultJudge vault = new(installed.Image, BootSignatures.Of(disk), secrets.VolumeKey);
        InstallJudge judge = new(FilesOf(before), vault);
        CutSeries series = new(recording, before, installed.FirmwareLog, Matters(disk));
        int end = recording.IndexOfConsole("coffer: [reboot]");
        return await series.RunAsync(
            "install",
            [(0, end)],
            CutScope.TearStep,
            (_, left, tpm) => judge.Judge(left, tpm)
        );
    }

    // Partition tables and ESP, up to the payload; the vault's header; the other table at the end of the disk.
    private static Func<DiskEvent, bool> Matters(DiskUnderAttack disk)
    {
        (long start, long length) = disk.Place(PartitionRole.Vault);
        (long esp, long espLength) = disk.Place(PartitionRole.Esp);
        return one =>
            one.Touches(0, esp + espLength)
            || one.Touches(start, BoundHeader.Size)
            || one.Touches(start + length, long.MaxValue / 2);
    }

    private static Dictionary<string, byte[]> FilesOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        StreamBlockDevice disk = new(file);
        PartitionTable table = GptReader.Read(disk).OrThrow().Table;
        return EspFiles.Of(table.Open(disk, table.OfType(PartitionRole.Esp.Type).Single()));
    }

    private async Task BootAsync(DiskRecording recording, string before, CutReport report)
    {
        using DiskReplay replay = new(recording, before, $"{before}.replay-boots");
        foreach (DiskCut cut in report.Sample(CutScope.Boots))
        {
            LabState state = CutState.Make(
                $"install-cut-{cut.Events}-{cut.Loss}-{cut.Detail}",
                installed.Template,
                recording,
                replay,
                cut
            );
            await using LabMachine machine = await Boot.AnsweringAsync(state);
            Assert.Equal("fine", await new Probe(machine).OutputAsync("echo fine > /var/f && sync && cat /var/f"));
            SerialLine? installer = machine.Serial.Lines.Find(line =>
                line.Text.Contains("coffer: [preflight]", StringComparison.Ordinal)
            );
            output.WriteLine($"booted: {cut}{(installer is null ? "" : ", with the installer first")}");
        }
    }
}
