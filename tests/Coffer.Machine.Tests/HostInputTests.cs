using System.Text;
using Coffer.Firmware.Authenticode;
using Coffer.Keys.Owner;
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
    public async Task A_configuration_extension_on_the_ESP_ends_the_boot()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        foreach (string name in (string[])["coffer-os_1.efi", Path.GetFileName(disk.OsUki())])
            disk.WriteEsp($"EFI/Linux/{name}.extra.d/evil.confext.raw", "no image"u8.ToArray());
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
        OwnerCertificate db = installed.Image.Keys.Db;
        byte[] addon = AuthenticodeSigner.Sign(Addon.WithCommandLine(Evil), db.Certificate, db.Key).OrThrow();
        Place(disk, addon);
        (string reason, string seen) = await Boot.RefusalAsync(state);
        Assert.Equal("input.pcr12", reason);
        Assert.Contains(Evil, seen);
    }

    [Fact]
    public async Task A_kernel_that_the_host_starts_by_itself_is_passed_over()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        byte[] changed = disk.ReadEsp(disk.OsUki());
        changed[^(changed.Length / 2)] ^= 1;
        string kernel = Path.Combine(state.Directory, "kernel");
        File.WriteAllBytes(kernel, changed);
        await AssertSignedCommandLineAsync(
            state,
            options => options with { ExtraArguments = ["-kernel", kernel, "-append", Evil] }
        );
    }

    [Fact]
    public async Task A_second_disk_with_the_same_ids_ends_the_boot()
    {
        LabState state = installed.Clone();
        string copy = state.DiskPath + ".copy";
        SparseFile.Copy(state.DiskPath, copy);
        Assert.Equal(
            "disk.ambiguous",
            await Boot.ReasonAsync(state, options => options with { OtherDisks = [new AttachedDisk(copy)] })
        );
    }

    // The operator's certificate is valid in neither year: what is judged is the key.
    [Theory]
    [InlineData("1999-12-31T23:59:50")]
    [InlineData("2099-01-01T00:00:00")]
    public async Task A_clock_far_off_keeps_nobody_out_and_lets_nobody_in(string clock)
    {
        LabState state = installed.Clone();
        await using LabMachine machine = await Boot.AnsweringAsync(
            state,
            options => options with { ExtraArguments = ["-rtc", $"base={clock},clock=vm"] }
        );
        // systemd takes a clock from its own date on to fifteen years later, and moves others there.
        Assert.InRange(int.Parse(await new Probe(machine).OutputAsync("date +%Y")), 2024, 2041);
        int port = machine.HostPort(Boot.AgentPort);
        using AgentClient known = new(port, installed.Image.Keys.Operator);
        Assert.Equal("probe", (await known.GetAsync("v1/status")).GetProperty("name").GetString());
        using AgentClient stranger = new(port, certificate: null);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("v1/status"));
    }

    // Both places systemd-stub takes addons from (systemd-stub(7)): for every UKI, and for this one, whose counter changes its name.
    private static void Place(DiskUnderAttack disk, byte[] addon)
    {
        disk.WriteEsp("loader/addons/evil.addon.efi", addon);
        foreach (string name in (string[])["coffer-os_1.efi", Path.GetFileName(disk.OsUki()), "coffer-os_1+1-2.efi"])
            disk.WriteEsp($"EFI/Linux/{name}.extra.d/evil.addon.efi", addon);
    }

    private async Task AssertSignedCommandLineAsync(LabState state, Func<LabOptions, LabOptions> change)
    {
        await using LabMachine machine = await Boot.AnsweringAsync(state, change);
        string commandLine = await new Probe(machine).OutputAsync("cat /proc/cmdline");
        Assert.Equal(Measurements.Of(installed.Image).CommandLine, commandLine);
    }
}
