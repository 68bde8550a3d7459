using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;
using Coffer.Keys.Grants;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Lab.Swtpm;

namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// A machine that was installed once, with its TPM traffic and all that happened to its disk recorded: every attack gets a clone of it. A file with
/// known bytes lies in its data part.
/// </summary>
public sealed class InstalledMachine : IAsyncLifetime
{
    /// <summary>Bytes of every machine's disk: little more than the least the installer takes, since all of it is covered and re-encrypted by an emulated processor.</summary>
    public const long DiskSize = 640L << 20;

    private int _clones;

    /// <summary>The image.</summary>
    public ProbeImage Image { get; } = new("probe", BuildProfile.Lab);

    /// <summary>The machine's files; never started again.</summary>
    public LabState Template { get; private set; } = null!;

    /// <summary>The console of installation and first boot.</summary>
    public ImmutableList<SerialLine> Console { get; private set; } = [];

    /// <summary>What the machine said of its first boot, the one in which dm-integrity covers the data part.</summary>
    internal FirstBoot FirstBoot { get; private set; } = null!;

    /// <summary>What the firmware measured in the first boot: the same in each boot of this OS on this machine.</summary>
    public EventLog FirmwareLog { get; private set; } = null!;

    /// <summary>The TPM's traffic of both.</summary>
    public ImmutableArray<TpmExchange> Traffic { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await Image.InitializeAsync();
        Template = NewState("installed");
        Template.CreateDisk(Image.Built.ImagePath, DiskSize);
        Template.CreateVariables(Image.SecureBoot);
        LabOptions Watched(LabOptions options) => options with { Tap = new(), Record = true };
        await using (LabMachine machine = await Boot.AnsweringAsync(Template, Watched))
        {
            FirmwareLog = await FirmwareLogs.ReadAsync(new Probe(machine));
            FirstBoot = await FirstBoot.AskAsync(new Probe(machine));
            await new Probe(machine).OutputAsync("echo intact > /var/before && sync");
            Console = machine.Serial.Lines;
        }
        byte[] recorded = await File.ReadAllBytesAsync(Template.TpmTrafficPath);
        Traffic = TpmTraffic.Read(recorded).OrThrow();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Image.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A copy of the installed machine for one test, changed by nobody yet.</summary>
    public LabState Clone()
    {
        LabState clone = NewState($"clone-{Interlocked.Increment(ref _clones)}");
        return Template.CloneTo(clone.Directory);
    }

    /// <summary>A machine with the image as it was built, not installed yet.</summary>
    public LabState Fresh(FirmwareMode mode = FirmwareMode.Enforcing)
    {
        LabState state = NewState($"fresh-{Interlocked.Increment(ref _clones)}");
        state.CreateDisk(Image.Built.ImagePath, DiskSize);
        state.CreateVariables(Image.SecureBoot, mode);
        return state;
    }

    /// <summary>The disk of a machine that was never started, as a file of its own.</summary>
    internal static void CreateFreshDisk(ProbeImage image, string path)
    {
        SparseFile.Copy(image.Built.ImagePath, path);
        using FileStream disk = File.OpenWrite(path);
        disk.SetLength(DiskSize);
    }

    /// <summary>A state of this name with nothing in it.</summary>
    internal static LabState NewState(string name)
    {
        LabState state = new(Path.Combine(Repository.Machines, name));
        state.Remove();
        return state;
    }
}
