using System.Diagnostics;
using System.Text.Json;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>The export for libvirt, with its own commands and a libvirtd of this host: in a network of its own, and with nothing of the host's.</summary>
public sealed class LibvirtTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    // Everything that libvirt keeps is in memory and gone with the namespaces; so are its bridge, its rules and its programs.
    // $1 name of the machine. Lines that begin with "seen:" are what the test judges.
    private const string Script = """
        mount -t tmpfs none /run/libvirt
        cp -a /etc/libvirt /run/libvirt/etc
        mount --bind /run/libvirt/etc /etc/libvirt
        mount -t tmpfs -o mode=0755 none /var/lib/libvirt
        mount -t tmpfs -o mode=0755 none /var/log/libvirt
        mkdir -p /var/lib/libvirt/images /var/lib/libvirt/dnsmasq /var/log/libvirt/qemu
        ip link set lo up
        virtlogd > virtlogd.log 2>&1 &
        libvirtd > libvirtd.log 2>&1 &
        wait_for() { for i in $(seq "$1"); do if "$2"; then return 0; fi; sleep 2; done; echo "not in time: $2"; tail -n 20 libvirtd.log; exit 1; }
        listens() { virsh -q version > /dev/null 2>&1; }
        leased() { address=$(virsh -q domifaddr "$name" | awk '{ sub("/.*", "", $4); print $4 }'); [ -n "$address" ]; }
        answers() { curl -s -f -m 20 --data-binary "$ask" "http://$address:8080/cgi-bin/run"; }
        ended() { [ "$(virsh -q domstate "$name")" = "shut off" ]; }
        name=$1
        wait_for 30 listens
        virsh net-start default
        VIRT=qemu ./commands.sh up
        for boot in installed again; do
            wait_for 360 leased
            ask="cat /sys/class/tpm/tpm0/tpm_version_major; echo seen: $boot \$(cat /var/kept 2> /dev/null); echo kept > /var/kept; sync"
            wait_for 360 answers
            virsh shutdown "$name"
            wait_for 60 ended
            [ "$boot" = again ] || virsh start "$name"
        done
        ./commands.sh down
        echo "seen: left $(ls /var/lib/libvirt/images /var/lib/libvirt/qemu/nvram 2> /dev/null | grep -c "$name")"
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-libvirt-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task Its_commands_bring_a_machine_up_that_installs_itself_keeps_its_TPM_and_leaves_nothing()
    {
        string export = Path.Combine(_directory, "libvirt");
        (int exitCode, JsonElement report) = await CofferCommand.RunAsync(
            "export",
            "libvirt",
            installed.Image.Built.ImagePath,
            "--keys",
            installed.Image.KeysPath,
            "-o",
            export,
            "--disk-size",
            "640M"
        );
        Assert.True(exitCode == 0, report.ToString());
        Assert.Equal(["installed", "again kept", "left 0"], await SeenAsync(export));
    }

    private async Task<string[]> SeenAsync(string export)
    {
        ProcessStartInfo start = new(
            "timeout",
            [
                "1800",
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-euc",
                Script,
                "sh",
                "coffer-probe-1",
            ]
        )
        {
            WorkingDirectory = export,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        output.WriteLine($"{said}{await errors}");
        Assert.Equal(0, process.ExitCode);
        return [.. said.Split('\n').Where(line => line.StartsWith("seen: ")).Select(line => line[6..].Trim())];
    }
}
