using System.Text.RegularExpressions;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What docs/host-inputs.md calls ignored or bounded: fed in by a real QEMU, seen to be there, and without the effect it asks for.</summary>
public sealed class HostileHostTests(HostileHost host) : IClassFixture<HostileHost>
{
    // Cards and disks that come late are there within seconds; a busy host takes its time.
    private const string Wait = "for i in $(busybox seq 120); do CONDITION && break; sleep 1; done; CONDITION";

    [Fact]
    public async Task Credentials_and_units_of_SMBIOS_and_fw_cfg_are_ignored()
    {
        Assert.Contains("smbios-11", await host.Probe.OutputAsync("cat /run/coffer/boot.json"));
        Assert.Equal(
            Measurements.Of(host.Installed.Image).CommandLine,
            await host.Probe.OutputAsync("cat /proc/cmdline")
        );
        await host.Probe.OutputAsync("! test -e /run/evil && ! test -e /evil");
        // Services have directories there, of credentials that are empty.
        Assert.Equal("", await host.Probe.OutputAsync("busybox find /run/credentials ! -type d"));
        Assert.Equal("0", await host.Probe.OutputAsync("cat /proc/sys/kernel/sysrq"));
        Assert.DoesNotContain("evil", await host.Probe.OutputAsync("systemctl list-units --all --no-legend --plain"));
        Assert.DoesNotContain("198.18.0.1", await host.Probe.OutputAsync("cat /proc/net/fib_trie"));
    }

    [Fact]
    public async Task A_system_extension_on_the_ESP_is_named_and_not_merged()
    {
        string report = await host.Probe.OutputAsync("cat /run/coffer/boot.json");
        Assert.Contains("pcr-13", report);
        Assert.Contains("evil.sysext.raw", report);
        Assert.DoesNotContain("overlay", await host.Probe.OutputAsync("cat /proc/mounts"));
    }

    [Fact]
    public async Task An_ACPI_table_of_the_hosts_is_named()
    {
        string digest = await host.Probe.OutputAsync(
            $"busybox sha256sum $(busybox grep -l {AcpiTable.Id} /sys/firmware/acpi/tables/SSDT*)"
        );
        Assert.Contains(
            $"SSDT EVIL {AcpiTable.Id} {digest.Split(' ')[0]}",
            await host.Probe.OutputAsync("cat /run/coffer/boot.json")
        );
    }

    [Fact]
    public async Task A_disk_whose_partitions_ask_to_be_mounted_is_left_alone() => await LeftAloneAsync("vdb");

    [Fact]
    public async Task A_disk_plugged_in_later_is_left_alone() => await LeftAloneAsync("vdc");

    [Fact]
    public async Task A_card_plugged_in_later_gets_an_address_and_opens_nothing()
    {
        await WaitForAsync("busybox grep -q '192.0.2.' /proc/net/fib_trie");
        string listening = await host.Probe.OutputAsync("cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp6");
        // Local address, remote address, state 0A (TCP_LISTEN): the probe's port and the agent's.
        string[] ports =
        [
            .. Regex
                .Matches(listening, @":\s+[0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:0000 0A ")
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal([$"{Boot.AgentPort:X4}", $"{Boot.ProbePort:X4}"], ports);
    }

    [Fact]
    public async Task Of_DHCP_only_addresses_routes_and_name_servers_are_taken()
    {
        await WaitForAsync($"busybox grep -q {HostileDhcp.RouteInHex} /proc/net/route && test -s /etc/resolv.conf");
        string[] lines = (await host.Probe.OutputAsync("cat /etc/resolv.conf")).Split('\n');
        Assert.All(lines, line => Assert.Matches(@"^nameserver [0-9a-f.:]+$", line));
        Assert.DoesNotContain("evil", await host.Probe.OutputAsync("cat /proc/sys/kernel/hostname"));
        Assert.Equal("UTC", await host.Probe.OutputAsync("date +%Z"));
        Assert.Equal(
            "1500\n1500\n1500",
            await host.Probe.OutputAsync("cat /sys/class/net/eth0/mtu /sys/class/net/eth1/mtu /sys/class/net/eth2/mtu")
        );
        string processes = await host.Probe.OutputAsync("cat /proc/[0-9]*/comm 2> /dev/null || true");
        Assert.DoesNotMatch("(?m)^(systemd-timesyn|chronyd|ntpd)", processes);
    }

    [Fact]
    public async Task Nobody_asks_the_metadata_server()
    {
        await WaitForAsync("busybox grep -q '169.254.169.' /proc/net/fib_trie");
        string own = "GET /from-the-test HTTP";
        // Root may ask anybody only where the network filter lets it, and here it lets nobody.
        await host.Probe.OutputAsync("/usr/sbin/nft insert rule inet coffer output ip daddr 169.254.169.254 accept");
        Assert.Contains(
            "touch /run/evil",
            await host.Probe.OutputAsync("busybox wget -q -O - http://169.254.169.254/from-the-test")
        );
        Assert.All(host.AskedForMetadata, line => Assert.StartsWith(own, line, StringComparison.Ordinal));
        Assert.NotEmpty(host.AskedForMetadata);
    }

    [Fact]
    public async Task There_is_no_vsock()
    {
        Assert.Equal(
            "",
            await host.Probe.OutputAsync("busybox find /usr/lib/modules -name '*vsock*' -o -name 'hv_sock*'")
        );
        await host.Probe.OutputAsync("! test -e /dev/vsock");
        await host.Probe.OutputAsync("! busybox grep -qi vsock /proc/net/protocols");
    }

    [Fact]
    public async Task A_shared_directory_is_not_mounted()
    {
        await host.Probe.OutputAsync("busybox grep -qx 0x0009 /sys/bus/virtio/devices/*/device");
        Assert.DoesNotMatch("9p|virtiofs", await host.Probe.OutputAsync("cat /proc/mounts"));
        Assert.DoesNotMatch(@"(?m)\b9p$", await host.Probe.OutputAsync("cat /proc/filesystems"));
    }

    [Fact]
    public async Task Neither_SysRq_nor_ctrl_alt_del_does_anything()
    {
        // The break arrived: the driver counted it.
        await WaitForAsync("busybox grep -q brk: /proc/tty/driver/serial");
        Assert.Equal(host.BootId, await host.Probe.OutputAsync("cat /proc/sys/kernel/random/boot_id"));
        Assert.Equal("running", await host.Probe.OutputAsync("systemctl is-system-running --wait"));
    }

    [Fact]
    public async Task Nobody_opens_the_virtio_console()
    {
        await host.Probe.OutputAsync("test -c /dev/hvc0");
        Assert.DoesNotContain("hvc", await host.Probe.OutputAsync("readlink /proc/[0-9]*/fd/* | sort -u"));
    }

    [Fact]
    public async Task Watchdog_and_balloon_have_no_driver()
    {
        await host.Probe.OutputAsync(
            """
            set -e
            watchdog=$(busybox grep -lx 0x25ab /sys/bus/pci/devices/*/device)
            if test -e ${watchdog%/device}/driver; then exit 1; fi
            balloon=$(busybox grep -lx 0x0005 /sys/bus/virtio/devices/*/device)
            if test -e ${balloon%/device}/driver; then exit 1; fi
            if test -e /dev/watchdog; then exit 1; fi
            """
        );
    }

    // Its partitions are there, and nothing of them is mounted, swapped to or mapped.
    private async Task LeftAloneAsync(string disk)
    {
        await WaitForAsync($"test -b /dev/{disk}{MountableDisk.Partitions}");
        string used = await host.Probe.OutputAsync("cat /proc/mounts /proc/swaps; dmsetup deps -o devname");
        Assert.DoesNotContain(disk, used);
    }

    private async Task WaitForAsync(string condition) =>
        await host.Probe.OutputAsync(Wait.Replace("CONDITION", condition, StringComparison.Ordinal));
}
