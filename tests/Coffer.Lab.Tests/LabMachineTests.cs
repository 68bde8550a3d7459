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
