using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Lab.State;

namespace Coffer.Lab.Tests.State;

public sealed class LabStateTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly LabState _state;

    public LabStateTests() => _state = new LabState(_scratch["machine"]);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_disk_is_the_image_grown_to_the_size_asked_for()
    {
        File.WriteAllBytes(_scratch["image"], [1, 2, 3]);
        _state.CreateDisk(_scratch["image"], 1 << 30);
        using FileStream disk = File.OpenRead(_state.DiskPath);
        Assert.Equal(1 << 30, disk.Length);
        Assert.Equal((1, 2, 3, 0), (disk.ReadByte(), disk.ReadByte(), disk.ReadByte(), disk.ReadByte()));
    }

    [Fact]
    public void A_disk_smaller_than_the_image_is_refused_and_nothing_is_written()
    {
        File.WriteAllBytes(_scratch["image"], new byte[1000]);
        Assert.Equal("lab.disk-too-small", Refusal(() => _state.CreateDisk(_scratch["image"], 999)).Reason);
        Assert.False(Directory.Exists(_state.Directory));
    }

    [Fact]
    public void A_missing_image_is_refused_with_the_way_to_build_one()
    {
        Refusal refusal = Refusal(() => _state.CreateDisk(_scratch["image"], 0));
        Assert.Equal("lab.image-missing", refusal.Reason);
        Assert.Contains("coffer build", refusal.NextStep);
    }

    [Fact]
    public void Enforcing_firmware_has_the_keys_and_Secure_Boot_on()
    {
        _state.CreateVariables(LabKeys.Keys);
        OvmfVariableStore store = Store();
        Assert.Equal(EfiSignatureList.WriteAll(LabKeys.Keys.Db), store.Find(EfiVariableName.Db)!.Data.ToArray());
        Assert.Equal([1], store.Find(EfiVariableName.SecureBootEnable)!.Data.ToArray());
    }

    [Fact]
    public void Switched_off_firmware_has_the_keys_and_Secure_Boot_off()
    {
        _state.CreateVariables(LabKeys.Keys, FirmwareMode.SwitchedOff);
        Assert.NotNull(Store().Find(EfiVariableName.PK));
        Assert.Equal([0], Store().Find(EfiVariableName.SecureBootEnable)!.Data.ToArray());
    }

    [Fact]
    public void Firmware_in_setup_mode_has_no_keys()
    {
        _state.CreateVariables(LabKeys.Keys, FirmwareMode.SetupMode);
        Assert.Null(Store().Find(EfiVariableName.PK));
    }

    [Fact]
    public void A_clone_has_disk_variables_and_TPM()
    {
        File.WriteAllBytes(_scratch["image"], [1]);
        _state.CreateDisk(_scratch["image"], 0);
        _state.CreateVariables(LabKeys.Keys);
        Directory.CreateDirectory(_state.TpmPath);
        File.WriteAllBytes(Path.Combine(_state.TpmPath, "tpm2-00.permall"), [7]);
        File.WriteAllBytes(Path.Combine(_state.TpmPath, ".lock"), []);
        LabState clone = _state.CloneTo(_scratch["clone"]);
        Assert.Equal([1], File.ReadAllBytes(clone.DiskPath));
        Assert.Equal(File.ReadAllBytes(_state.VariablesPath), File.ReadAllBytes(clone.VariablesPath));
        Assert.Equal(["tpm2-00.permall"], Directory.GetFiles(clone.TpmPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_empty_directory_is_no_machine() =>
        Assert.Equal("lab.state-empty", (await StartRefusalAsync()).Reason);

    [Fact]
    public async Task A_directory_in_use_is_refused()
    {
        File.WriteAllBytes(_scratch["image"], [1]);
        _state.CreateDisk(_scratch["image"], 0);
        _state.CreateVariables(LabKeys.Keys);
        using IDisposable held = _state.Lock();
        Assert.Equal("lab.state-in-use", (await StartRefusalAsync()).Reason);
    }

    private static Refusal Refusal(Action action) => Assert.Throws<RefusedException>(action).Refusal;

    private async Task<Refusal> StartRefusalAsync()
    {
        LabOptions options = new() { StateDirectory = _state.Directory };
        return (await Assert.ThrowsAsync<RefusedException>(() => LabMachine.StartAsync(options))).Refusal;
    }

    private OvmfVariableStore Store() => OvmfVariableStore.Read(File.ReadAllBytes(_state.VariablesPath)).OrThrow();
}
