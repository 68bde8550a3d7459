using System.Text.RegularExpressions;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What root finds in a machine that runs.</summary>
[Collection(RunningMachineCollection.Name)]
public sealed class RunningMachineTests(RunningMachine running)
{
    [Fact]
    public async Task The_predicted_PCRs_4_and_7_are_the_measured_ones()
    {
        string pcrs = (await running.Probe.OutputAsync("tpm2_pcrread sha256:4,7")).ToLowerInvariant();
        Measurements expected = Measurements.Of(running.Installed.Image);
        Assert.Contains(expected.Pcr(4), pcrs);
        Assert.Contains(expected.Pcr(7), pcrs);
    }

    [Fact]
    public async Task The_predicted_PCR_11_with_the_phases_behind_it_is_the_measured_one()
    {
        string pcr = (await running.Probe.OutputAsync("tpm2_pcrread sha256:11")).ToLowerInvariant();
        Assert.Contains(Measurements.Of(running.Installed.Image).Pcr11AfterInitrd(), pcr);
    }

    [Fact]
    public async Task PCR_12_is_untouched_and_PCR_15_says_what_was_opened()
    {
        string pcrs = await running.Probe.OutputAsync("tpm2_pcrread sha256:12,15");
        Assert.Matches("12: *0x0{64}", pcrs);
        Assert.DoesNotMatch("15: *0x0{64}", pcrs);
    }

    [Fact]
    public async Task Stock_cryptsetup_opens_the_vault_with_the_recovery_key()
    {
        VaultSecrets secrets = VaultSecrets.Of(running.State, running.Installed.Image);
        string output = await running.Probe.OutputAsync(
            $"printf %s {secrets.Passphrase} | cryptsetup open --test-passphrase --key-slot 1 --key-file - /dev/vda2 && echo opens"
        );
        Assert.EndsWith("opens", output);
    }

    [Fact]
    public async Task Stock_cryptsetup_sees_the_header_that_the_owner_sees()
    {
        VaultSecrets secrets = VaultSecrets.Of(running.State, running.Installed.Image);
        string dump = await running.Probe.OutputAsync("cryptsetup luksDump /dev/vda2");
        Assert.Contains($"{secrets.Header.Uuid}", dump);
        Assert.Contains("aes-xts-plain64", dump);
        Assert.Contains("coffer-binding", dump);
        Assert.Contains("coffer-escrow", dump);
    }

    [Fact]
    public async Task The_root_is_read_only_and_verified_and_var_is_not() =>
        await running.Probe.OutputAsync(
            """
            set -e
            if touch /etc/evil 2> /dev/null; then exit 1; fi
            touch /var/fine
            dmsetup table | busybox grep -q verity
            dmsetup table | busybox grep -q 'integrity.*hmac(sha256)'
            """
        );

    [Fact]
    public async Task Nobody_listens_for_a_login()
    {
        string processes = await running.Probe.OutputAsync("cat /proc/[0-9]*/comm | sort -u");
        Assert.DoesNotMatch("(?m)^(agetty|sshd|login|emergency|sulogin)", processes);
    }

    [Fact]
    public async Task What_is_not_read_from_the_verified_root_is_not_executed()
    {
        Assert.Equal(
            "11",
            await running.Probe.OutputAsync(
                "cd /sys/kernel/security/ipe; echo $(cat enforce)$(cat policies/coffer/active)"
            )
        );
        foreach (string place in (string[])["/var", "/run", "/tmp"])
        {
            string copy = $"cp /usr/bin/busybox {place}/copy && chmod 755 {place}/copy";
            await running.Probe.OutputAsync(copy);
            (string output, int exitCode) = await running.Probe.RunAsync($"{place}/copy true");
            Assert.Equal(126, exitCode);
            Assert.Contains("Permission denied", output, StringComparison.Ordinal);
            // By the loader, which maps it instead of starting it.
            Assert.NotEqual(
                0,
                (await running.Probe.RunAsync($"/lib64/ld-linux-x86-64.so.2 {place}/copy true")).ExitCode
            );
        }
        await running.Probe.OutputAsync("/lib64/ld-linux-x86-64.so.2 /usr/bin/busybox true");
    }

    [Fact]
    public async Task No_second_kernel_no_hibernation_no_swap_no_core()
    {
        string[] files = ["/proc/sys/kernel/kexec_load_disabled", "/sys/kernel/kexec_crash_size", "/sys/power/disk"];
        Assert.Equal("1\n0\n[disabled]", await running.Probe.OutputAsync($"cat {string.Join(' ', files)}"));
        Assert.Equal(
            "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority",
            await running.Probe.OutputAsync("cat /proc/swaps")
        );
        Assert.Contains("[confidentiality]", await running.Probe.OutputAsync("cat /sys/kernel/security/lockdown"));
        Assert.Equal("|/bin/false\n0", await running.Probe.OutputAsync("cat /proc/sys/kernel/core_pattern; ulimit -c"));
    }

    [Fact]
    public async Task Neither_the_journal_nor_an_argument_nor_an_environment_holds_a_secret()
    {
        VaultSecrets secrets = VaultSecrets.Of(running.State, running.Installed.Image);
        string hex = Convert.ToHexStringLower(secrets.VolumeKey.AsSpan(0, 32));
        // The pattern is built inside, so that the script that looks for it is not what it finds.
        string[] halves = [secrets.Passphrase[..35], secrets.Passphrase[35..]];
        string found = await running.Probe.OutputAsync(
            $"""
            a={halves[0]}; b={halves[1]}; c={hex[..32]}; d={hex[32..]}
            journalctl --no-pager > journal.txt 2> /dev/null || true
            dmesg >> journal.txt 2> /dev/null || true
            cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2> /dev/null >> journal.txt || true
            journalctl --no-pager -n 1 > /dev/null && test -s journal.txt || exit 1
            busybox grep -c -e "$a$b" -e "$c$d" journal.txt || true
            """
        );
        Assert.Equal("0", found);
    }

    [Fact]
    public async Task The_key_is_not_in_the_device_mapper_table()
    {
        VaultSecrets secrets = VaultSecrets.Of(running.State, running.Installed.Image);
        string table = await running.Probe.OutputAsync("dmsetup table --showkeys");
        Assert.DoesNotContain(Convert.ToHexStringLower(secrets.VolumeKey), table);
    }

    // What a processor offers that the machine does not use costs more than half of its disk's speed.
    [Fact]
    public async Task The_vault_uses_the_processors_AES_instructions()
    {
        string ciphers = await running.Probe.OutputAsync("cat /proc/crypto");
        string used = ciphers.Split("\n\n").Single(one => one.Contains("driver       : xts-aes-aesni\n"));
        Assert.Contains("name         : xts(aes)\n", used);
        Assert.DoesNotContain("refcnt       : 1\n", used);
    }

    // MemTotal − MemAvailable, as free counts; MB are powers of ten (docs/performance.md).
    [Fact]
    public void At_most_145_MB_are_used_and_init_had_at_most_40()
    {
        string said = running.Memory;
        long used = Kibibytes(said, "MemTotal: *") - Kibibytes(said, "MemAvailable: *");
        Assert.InRange(used * 1024, 1, 145_000_000);
        Assert.InRange(Kibibytes(said, "\"residentKiB\":") * 1024, 1, 40_000_000);
    }

    private static long Kibibytes(string text, string name) =>
        long.Parse(Regex.Match(text, $"{name}([0-9]+)").Groups[1].Value);
}
