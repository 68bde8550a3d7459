using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Firmware.Authenticode;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What a host can feed in beside the signed image: it is ignored, or it ends the boot before anything is unsealed.</summary>
public sealed class HostInputTests(InstalledMachine installed)
{
    private const string Evil = "init=/bin/sh systemd.debug_shell=1";

    [Fact]
    public async Task A_kernel_command_line_from_SMBIOS_ends_the_boot() =>
        Assert.Equal(
            "input.pcr12",
            await Boot.ReasonAsync(
                installed.Clone(),
                options => options with { SmbiosStrings = [$"io.systemd.stub.kernel-cmdline-extra={Evil}"] }
            )
        );

    [Fact]
    public async Task A_credential_on_the_ESP_ends_the_boot()
    {
        LabState state = installed.Clone();
        byte[] credential = Encoding.ASCII.GetBytes("root::0:0:99999:7:::");
        new DiskUnderAttack(state).WriteEsp("loader/credentials/passwd.shadow.cred", credential);
        Assert.Equal("input.pcr12", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_command_line_in_a_boot_loader_entry_ends_the_boot()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        string entry = $"title evil\nefi /{disk.OsUki()}\noptions {Evil}\n";
        disk.WriteEsp("loader/entries/evil.conf", Encoding.ASCII.GetBytes(entry));
        disk.WriteEsp("loader/loader.conf", "timeout 0\ndefault evil.conf\n"u8.ToArray());
        Assert.Equal("input.pcr12", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task An_addon_that_nobody_signed_is_ignored()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        Place(disk, Addon.WithCommandLine(Evil));
        await AssertSignedCommandLineAsync(state, _ => _);
    }

    [Fact]
    public async Task An_addon_that_the_owner_signed_is_measured_and_ends_the_boot_with_its_words_on_the_console()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        using RSA key = installed.Image.Keys.Db.GetRSAPrivateKey()!;
        byte[] addon = AuthenticodeSigner.Sign(Addon.WithCommandLine(Evil), installed.Image.Keys.Db, key).OrThrow();
        Place(disk, addon);
        (string reason, string seen) = await Boot.RefusalAsync(state);
        Assert.Equal("input.pcr12", reason);
        Assert.Contains(Evil, seen);
    }

    [Fact]
    public async Task Credentials_of_SMBIOS_and_fw_cfg_are_ignored() =>
        await AssertSignedCommandLineAsync(
            installed.Clone(),
            options =>
                options with
                {
                    SmbiosStrings = ["io.systemd.credential:passwd.plaintext-password.root=x"],
                    FwCfg = options.FwCfg.Add(
                        "opt/io.systemd.credentials/tmpfiles.extra",
                        "f /run/evil 0777 root root - x"
                    ),
                },
            "test ! -e /run/evil"
        );

    // Both places systemd-stub takes addons from (systemd-stub(7)): for every UKI, and for this one, whose counter changes its name.
    private static void Place(DiskUnderAttack disk, byte[] addon)
    {
        disk.WriteEsp("loader/addons/evil.addon.efi", addon);
        foreach (string name in (string[])["coffer-os_1.efi", Path.GetFileName(disk.OsUki()), "coffer-os_1+1-2.efi"])
            disk.WriteEsp($"EFI/Linux/{name}.extra.d/evil.addon.efi", addon);
    }

    private async Task AssertSignedCommandLineAsync(
        LabState state,
        Func<LabOptions, LabOptions> change,
        string script = "true"
    )
    {
        await using LabMachine machine = await Boot.AnsweringAsync(state, change);
        string commandLine = await new Probe(machine).OutputAsync($"{script} && cat /proc/cmdline");
        Assert.Equal(Measurements.Of(installed.Image).CommandLine, commandLine);
    }
}
