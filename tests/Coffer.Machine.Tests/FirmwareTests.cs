using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Keys.Owner;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>What firmware and boot loader must stop: changed bytes, foreign signatures, no Secure Boot.</summary>
public sealed class FirmwareTests(InstalledMachine installed)
{
    private const string BootLoader = "EFI/BOOT/BOOTX64.EFI";

    [Fact]
    public async Task A_changed_byte_in_the_boot_loader_is_denied()
    {
        LabState state = installed.Clone();
        Flip(new DiskUnderAttack(state), BootLoader);
        Assert.Equal("denied", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_changed_byte_in_the_UKI_is_denied()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        Flip(disk, disk.OsUki());
        Assert.Equal("denied", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_UKI_signed_by_a_foreign_key_is_denied()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        string path = disk.OsUki();
        using OwnerKeys foreign = OwnerKeys.Create("Foreign", SystemRandomSource.Instance, TimeProvider.System);
        byte[] unsigned = WithoutSignature(state, disk.ReadEsp(path));
        disk.WriteEsp(path, AuthenticodeSigner.Sign(unsigned, foreign.Db.Certificate, foreign.Db.Key).OrThrow());
        Assert.Equal("denied", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_changed_byte_in_the_payload_ends_the_installation()
    {
        LabState state = installed.Fresh();
        new DiskUnderAttack(state).Change(PartitionRole.Payload, 4 << 20, 4096, bytes => bytes[77] ^= 1);
        Assert.Equal("install.payload-hash", await Boot.ReasonAsync(state));
    }

    [Theory]
    [InlineData(FirmwareMode.SwitchedOff)]
    [InlineData(FirmwareMode.SetupMode)]
    public async Task Nothing_is_installed_without_Secure_Boot(FirmwareMode mode)
    {
        string reason = await Boot.ReasonAsync(installed.Fresh(mode));
        Assert.StartsWith("secure-boot.", reason);
    }

    [Theory]
    [InlineData(FirmwareMode.SwitchedOff)]
    [InlineData(FirmwareMode.SetupMode)]
    public async Task Nothing_is_unsealed_without_Secure_Boot(FirmwareMode mode)
    {
        LabState state = installed.Clone();
        state.CreateVariables(installed.Image.SecureBoot, mode);
        Assert.Equal("unseal.pcr-7", await Boot.ReasonAsync(state));
    }

    private static byte[] WithoutSignature(LabState state, byte[] image)
    {
        string path = Path.Combine(state.Directory, "image.efi");
        File.WriteAllBytes(path, image);
        StockTool.Run("sbsigntool", "sbattach", "--remove", path);
        return File.ReadAllBytes(path);
    }

    private static void Flip(DiskUnderAttack disk, string path)
    {
        byte[] bytes = disk.ReadEsp(path);
        bytes[bytes.Length / 2] ^= 1;
        disk.WriteEsp(path, bytes);
    }
}
