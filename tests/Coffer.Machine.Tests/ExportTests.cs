using System.Text.Json;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Disks as clouds get them: each, as QEMU reads its format and on the bus that its cloud has, installs itself and boots. That of qcow2: <see cref="ReleaseTests"/>.</summary>
public sealed class ExportTests(InstalledMachine installed) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-export-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    [InlineData("azure", "640M", DiskFormat.Vhd, DiskBus.VirtioScsi)]
    [InlineData("gcp", "1G", DiskFormat.Raw, DiskBus.Nvme)]
    public async Task An_exported_disk_installs_itself_and_its_workload_answers(
        string target,
        string size,
        DiskFormat format,
        DiskBus bus
    )
    {
        LabState state = InstalledMachine.NewState($"exported-{target}");
        state.CreateVariables(installed.Image.SecureBoot);
        File.Move(await ExportAsync(target, size), state.DiskPath);
        await using LabMachine machine = await Boot.AnsweringAsync(
            state,
            options => options with { DiskFormat = format, DiskBus = bus }
        );
        Assert.Contains(machine.Serial.Lines, line => line.Text.Contains("coffer: [switch]", StringComparison.Ordinal));
        Assert.True(await machine.PowerOffAsync(Boot.Patience));
        // Named, because a fixed VHD begins like a raw disk: what makes it one stands at its end.
        string seen = StockTool.Run("qemu-utils", "qemu-img", "info", "-f", NameOf(format), state.DiskPath);
        Assert.Contains($"file format: {NameOf(format)}", seen, StringComparison.Ordinal);
    }

    /// <summary>The disk of an export, unpacked where it is an archive.</summary>
    private async Task<string> ExportAsync(string target, string size)
    {
        string output = Path.Combine(_directory, target);
        (int exitCode, JsonElement report) = await CofferCommand.RunAsync(
            "export",
            target,
            installed.Image.Built.ImagePath,
            "--keys",
            installed.Image.KeysPath,
            "-o",
            output,
            "--disk-size",
            size
        );
        Assert.True(exitCode == 0, report.ToString());
        if (target == "gcp")
            StockTool.Run("tar", "tar", "-C", output, "-xzf", Path.Combine(output, "disk.tar.gz"));
        return Path.Combine(
            output,
            target switch
            {
                "azure" => "disk.vhd",
                _ => "disk.raw",
            }
        );
    }

    private static string NameOf(DiskFormat format) =>
        format switch
        {
            DiskFormat.Qcow2 => "qcow2",
            DiskFormat.Vhd => "vpc",
            _ => "raw",
        };
}
