using System.Globalization;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>A workload that is a container: it answers, keeps its data, and is as shut in as docs/workloads.md says.</summary>
[Collection(ContainerMachineCollection.Name)]
public sealed class ContainerTests(ContainerMachine machine)
{
    // What busybox says when the filter says no: EHOSTUNREACH. A port that nobody listens on refuses the connection instead.
    private const string Refused = "No route to host";

    // The process behind the port; podman knows its number.
    private const string Pid = "$(podman inspect --format '{{.State.Pid}}' web)";

    [Fact]
    public async Task Its_data_outlives_a_restart_of_the_machine()
    {
        Assert.Matches("^[0-9a-f-]{36}$", machine.Written);
        Assert.Equal(machine.Written, await machine.Container.OutputAsync("cat /srv/kept"));
    }

    [Fact]
    public async Task It_is_nobody_of_the_machine_and_its_root_is_nobody_either()
    {
        string status = await machine.Machine.OutputAsync($"cat /proc/{Pid}/status /proc/{Pid}/uid_map");
        Assert.Matches(@"(?m)^Uid:\s+268436456\s+268436456\s+268436456\s+268436456$", status);
        Assert.Matches(@"(?m)^Gid:\s+268436456\s", status);
        Assert.Matches(@"(?m)^\s+0\s+268435456\s+65536$", status);
        Assert.StartsWith(
            "uid=1000(web) gid=1000",
            await machine.Container.OutputAsync("id"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_has_no_capabilities_and_gets_no_new_privileges()
    {
        string status = await machine.Machine.OutputAsync($"cat /proc/{Pid}/status");
        foreach (string set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
            Assert.Matches($@"(?m)^{set}:\s+0+$", status);
        Assert.Matches(@"(?m)^NoNewPrivs:\s+1$", status);
        Assert.Matches(@"(?m)^Seccomp:\s+2$", status);
    }

    [Fact]
    public async Task A_set_user_id_program_of_its_image_gives_it_nothing()
    {
        Assert.Equal("755", await machine.Container.OutputAsync("stat -c %a /door/busybox"));
        Assert.StartsWith(
            "uid=1000",
            await machine.Container.OutputAsync("/door/busybox id"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Its_root_is_the_verified_root_and_cannot_be_written()
    {
        string mounts = await machine.Machine.OutputAsync($"cat /proc/{Pid}/mountinfo");
        Assert.Matches(@"(?m) /usr/share/coffer/images/web / ro,[^\n]*idmapped[^\n]* erofs ", mounts);
        string shut = "for place in / /etc /bin /www; do ! touch $place/evil 2> /dev/null || exit 1; done";
        await machine.Container.OutputAsync(shut);
    }

    [Fact]
    public async Task What_it_writes_cannot_be_executed()
    {
        foreach (string place in (string[])["/srv", "/tmp", "/var/tmp"])
        {
            string script = $"cp /bin/busybox {place}/sh && chmod 755 {place}/sh && {place}/sh -c true";
            (string output, int exitCode) = await machine.Container.RunAsync(script);
            Assert.Equal(126, exitCode);
            Assert.Contains("Permission denied", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Its_volume_has_its_own_numbers_and_nobody_else_reaches_it()
    {
        string seen = await machine.Machine.OutputAsync(
            "stat -c '%u:%g %a' /var/lib/coffer/volumes/data /var/lib/coffer/volumes/data/kept; stat -c '%u %a' /var/lib/coffer/volumes"
        );
        Assert.Equal("1000:1000 755\n1000:1000 644\n0 700", seen);
    }

    [Fact]
    public async Task Its_memory_and_its_processes_are_bounded()
    {
        string limits = await machine.Machine.OutputAsync(
            $"cd /sys/fs/cgroup$(busybox cut -d: -f3 /proc/{Pid}/cgroup); cat memory.max memory.swap.max pids.max"
        );
        Assert.Equal($"{96 << 20}\n0\n40", limits);
    }

    [Fact]
    public async Task It_sees_its_own_processes_only()
    {
        string processes = await machine.Container.OutputAsync("ls -d /proc/[0-9]*");
        Assert.InRange(processes.Split('\n').Length, 1, 8);
        Assert.DoesNotContain(
            "coffer",
            await machine.Container.OutputAsync("cat /proc/1/cmdline"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Killed_it_comes_back()
    {
        string old = await machine.Machine.OutputAsync($"echo {Pid}");
        await machine.Machine.OutputAsync($"kill -9 {old}");
        await machine.Container.WaitAsync(Boot.Patience);
        Assert.NotEqual(old, await machine.Machine.OutputAsync($"echo {Pid}"));
        Assert.Equal(machine.Written, await machine.Container.OutputAsync("cat /srv/kept"));
    }

    [Fact]
    public async Task Killed_with_everything_that_looks_after_it_it_comes_back()
    {
        string old = await machine.Machine.OutputAsync($"echo {Pid}");
        await machine.Machine.OutputAsync("systemctl kill --signal=KILL coffer-web.service");
        await machine.Container.WaitAsync(Boot.Patience);
        Assert.NotEqual(old, await machine.Machine.OutputAsync($"echo {Pid}"));
        Assert.Equal(machine.Written, await machine.Container.OutputAsync("cat /srv/kept"));
    }

    [Fact]
    public async Task Every_unit_came_up() =>
        Assert.Equal("", await machine.Machine.OutputAsync("systemctl --failed --no-legend --plain"));

    [Fact]
    public async Task Podman_takes_no_image_that_the_description_does_not_name()
    {
        (string output, int exitCode) = await machine.Machine.RunAsync("podman load -i /srv/probe/web.tar");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("rejected by policy", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_begins_to_speak_with_whom_its_description_names_and_nobody_else()
    {
        using Greeter named = new(ContainerMachine.NamedPort);
        using Greeter other = new();
        foreach (Probe workload in (Probe[])[machine.Container, machine.Program])
        {
            Assert.Equal(Greeter.Words, await workload.OutputAsync(Greeter.Fetch(named)));
            Assert.Contains(Refused, (await workload.RunAsync(Greeter.Fetch(other))).Output, StringComparison.Ordinal);
        }
        (string output, _) = await machine.Machine.RunAsync($"podman exec quiet /bin/{Greeter.Fetch(named)}");
        Assert.Contains(Refused, output, StringComparison.Ordinal);
        // Not even root of the machine: its workload names nobody.
        Assert.Contains(
            Refused,
            (await machine.Machine.RunAsync(Greeter.Fetch(named))).Output,
            StringComparison.Ordinal
        );
        Assert.Equal((2, 0), (named.Greeted, other.Greeted));
    }

    [Fact]
    public async Task Who_speaks_with_nobody_asks_nobody_for_names()
    {
        // The name server of the emulated network, asked over TCP: what it says does not matter, only whether it is reached.
        const string ask = "busybox nc 10.0.2.3 53 < /dev/null";
        string set = await machine.Machine.OutputAsync(
            "for i in $(busybox seq 60); do nft list set inet coffer name_servers_4 | busybox grep elements && break; sleep 1; done"
        );
        Assert.Contains("10.0.2.3", set, StringComparison.Ordinal);
        foreach (Probe workload in (Probe[])[machine.Container, machine.Program])
            Assert.DoesNotContain(Refused, (await workload.RunAsync(ask)).Output, StringComparison.Ordinal);
        Assert.Equal("nameserver 10.0.2.3", await machine.Container.OutputAsync("cat /etc/resolv.conf"));
        (string output, _) = await machine.Machine.RunAsync(
            $"podman exec quiet /bin/cat /etc/resolv.conf; podman exec quiet /bin/{ask}"
        );
        Assert.DoesNotContain("nameserver", output, StringComparison.Ordinal);
        Assert.Contains(Refused, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_reach_each_other_by_name_and_nobody_answers_names()
    {
        Assert.Equal("hello from a container", await machine.Container.OutputAsync("wget -q -O - http://quiet/"));
        Assert.Equal(
            "hello from a container",
            await machine.Machine.OutputAsync("podman exec quiet /bin/wget -q -O - http://web/")
        );
        string listening = await machine.Machine.OutputAsync(
            "cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 | busybox awk '$4 == \"0A\" || $4 == \"07\" { print $2 }'"
        );
        // 1F90 to 1F92 are 8080 to 8082, 1D13 is the agent's 7443, 0044 and 0222 those of the DHCP client.
        Assert.All(listening.Split('\n'), socket => Assert.Matches(":(1F90|1F91|1F92|1D13|0044|0222)$", socket));
    }

    [Fact]
    public async Task A_program_without_a_user_has_an_account_that_the_rules_name()
    {
        Assert.StartsWith("uid=600(workload-600)", await machine.Program.OutputAsync("busybox id"));
        Assert.Contains(
            "meta skuid 600 ip daddr 10.0.2.2 tcp dport 40443",
            await machine.Machine.OutputAsync("nft list chain inet coffer output"),
            StringComparison.Ordinal
        );
    }

    // MemTotal - MemAvailable, as free counts; MB are powers of ten (docs/performance.md). The issue's target is 160 MB.
    [Fact]
    public async Task At_most_160_MB_are_used_and_the_root_has_at_most_220()
    {
        const long most = 160_000_000;
        // At idle: a podman that starts or looks after a container because of a test before this one is gone in seconds.
        long least = await UsedAsync();
        for (int look = 0; look < 12 && least > most; look++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            least = Math.Min(least, await UsedAsync());
        }
        Assert.InRange(least, 1, most);
        Assert.InRange(machine.RootSize, 1, 220_000_000);
    }

    private async Task<long> UsedAsync()
    {
        string[] seen = (
            await machine.Machine.OutputAsync("while read name value unit; do echo $value; done < /proc/meminfo")
        ).Split('\n');
        long total = long.Parse(seen[0], CultureInfo.InvariantCulture);
        return (total - long.Parse(seen[2], CultureInfo.InvariantCulture)) * 1024;
    }
}
