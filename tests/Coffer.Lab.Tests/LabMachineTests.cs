using Coffer.Lab.Recording;
using Coffer.Lab.State;
using Coffer.Lab.Swtpm;
using Coffer.Lab.Tests.State;

namespace Coffer.Lab.Tests;

/// <summary>Real firmware and a real TPM implementation, with a disk that boots nothing.</summary>
public sealed class LabMachineTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly ScratchDirectory _scratch = new();
    private readonly LabState _state;

    public LabMachineTests()
    {
        _state = new LabState(_scratch["machine"]);
        File.WriteAllBytes(_scratch["image"], new byte[1 << 20]);
        _state.CreateDisk(_scratch["image"], 16 << 20);
        _state.CreateVariables(LabKeys.Keys);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Firmware_starts_finds_nothing_and_has_spoken_with_the_TPM_through_the_tap()
    {
        LabOptions options = new() { StateDirectory = _state.Directory, Tap = new TpmTapOptions() };
        await using (LabMachine machine = await LabMachine.StartAsync(options, Cancel))
        {
            await machine.WaitForAsync("BdsDxe: (No bootable option|failed to)", s_patience, null, Cancel);
            Assert.True(machine.IsRunning);
            // Firmware does not listen to its power button.
            Assert.False(await machine.PowerOffAsync(TimeSpan.FromMilliseconds(100)));
            Assert.False(machine.IsRunning);
        }
        const uint TPM_CC_Startup = 0x144;
        const uint TPM_CC_PCR_Extend = 0x182;
        byte[] recorded = await File.ReadAllBytesAsync(_state.TpmTrafficPath, Cancel);
        uint[] commands = [.. TpmTraffic.Read(recorded).OrThrow().Select(exchange => exchange.CommandCode)];
        Assert.Contains(TPM_CC_Startup, commands);
        Assert.Contains(TPM_CC_PCR_Extend, commands);
        Assert.NotEmpty(Directory.GetFiles(_state.TpmPath));
        Assert.Contains("tpm-crb,tpmdev=tpm", File.ReadAllLines(_state.QemuArgumentsPath));
    }

    [Fact]
    public async Task Recorded_it_has_its_disk_from_the_server_and_its_TPM_is_looked_at()
    {
        LabOptions options = new() { StateDirectory = _state.Directory, Record = true };
        await using (LabMachine machine = await LabMachine.StartAsync(options, Cancel))
        {
            await machine.WaitForAsync("BdsDxe: (No bootable option|failed to)", s_patience, null, Cancel);
            machine.Recorder!.Mark("nothing to boot");
        }
        Assert.DoesNotContain(File.ReadAllLines(_state.QemuArgumentsPath), line => line.Contains("disk.raw"));
        using DiskRecording recording = DiskRecording.Open(_state.RecordingPath).OrThrow();
        DiskEvent first = recording.Events[0];
        Assert.Equal(DiskEventKind.Tpm, first.Kind);
        Assert.True(first.Length > 1024);
        Assert.True(recording.IndexOf("nothing to boot") > 0);
    }

    [Fact]
    public async Task Recorded_and_forgotten_at_once_it_cannot_be()
    {
        LabOptions options = new()
        {
            StateDirectory = _state.Directory,
            Record = true,
            Snapshot = true,
        };
        Coffer.Bytes.RefusedException e = await Assert.ThrowsAsync<Coffer.Bytes.RefusedException>(() =>
            LabMachine.StartAsync(options, Cancel)
        );
        Assert.Equal("lab.options", e.Refusal.Reason);
    }

    [Fact]
    public async Task A_refusal_of_QEMU_is_shown()
    {
        LabOptions options = new()
        {
            StateDirectory = _state.Directory,
            Tpm = false,
            ExtraArguments = ["-no-such-option"],
        };
        await using LabMachine machine = await LabMachine.StartAsync(options, Cancel);
        Coffer.Bytes.RefusedException e = await Assert.ThrowsAsync<Coffer.Bytes.RefusedException>(() =>
            machine.WaitForAsync("anything", s_patience, null, Cancel)
        );
        Assert.Equal("lab.qemu-failed", e.Refusal.Reason);
        Assert.Contains("no-such-option", e.Refusal.Seen);
    }
}
