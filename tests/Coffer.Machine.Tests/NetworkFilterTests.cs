using System.Net;
using System.Net.Sockets;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>The network of a machine whose description opens the probe's port, the agent's, and nothing else.</summary>
[Collection(RunningMachineCollection.Name)]
public sealed class NetworkFilterTests(RunningMachine running)
{
    // EHOSTUNREACH, which the filter's answer means; a port that nobody listens on refuses the connection.
    private const string Refused = "No route to host";

    private const string Dropped =
        "nft list chain inet coffer input | busybox grep dropped | busybox tr -dc '0-9 ' | busybox awk '{ print $1 }'";

    [Fact]
    public async Task A_port_that_the_description_does_not_name_is_not_reached_though_root_listens_there()
    {
        const int port = RunningMachine.UnnamedPort;
        await running.Probe.OutputAsync($"systemd-run --quiet busybox httpd -f -p {port} -h /srv/probe");
        Assert.Equal(
            "probe",
            await running.Probe.OutputAsync(
                $"for i in $(busybox seq 60); do busybox wget -q -O - http://127.0.0.1:{port}/ 2> /dev/null && break; sleep 1; done"
            )
        );
        string before = await running.Probe.OutputAsync(Dropped);
        using TcpClient client = new();
        // QEMU answers here, and only then tries the machine.
        await client.ConnectAsync(
            new IPEndPoint(IPAddress.Loopback, running.HostPortOfUnnamed),
            TestContext.Current.CancellationToken
        );
        await client
            .GetStream()
            .WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        string seen = await running.Probe.OutputAsync(
            $"for i in $(busybox seq 60); do n=$({Dropped}); [ \"$n\" != {before} ] && break; sleep 1; done; echo $n; cat /proc/net/tcp /proc/net/tcp6"
        );
        Assert.True(int.Parse(seen.Split('\n')[0]) > int.Parse(before), seen);
        // 2382 is 9090 of the machine, 0A listens: nobody is connected to it but the machine with itself (127.0.0.1, perhaps written as IPv6).
        Assert.DoesNotMatch(@"(?m)^ *\d+: [0-9A-F]+:2382 (?!\S*0100007F:)\S+ (?!0A)", seen);
        Assert.Equal(0, client.Available);
    }

    [Fact]
    public async Task Nobody_begins_to_speak_with_others_not_even_root()
    {
        using Greeter outside = new();
        (string output, _) = await running.Probe.RunAsync(Greeter.Fetch(outside));
        Assert.Contains(Refused, output, StringComparison.Ordinal);
        Assert.Equal(0, outside.Greeted);
    }

    [Fact]
    public async Task Nobody_asks_the_name_servers()
    {
        (string output, _) = await running.Probe.RunAsync("busybox nc 10.0.2.3 53 < /dev/null");
        Assert.Contains(Refused, output, StringComparison.Ordinal);
        Assert.DoesNotContain("name_servers", await running.Probe.OutputAsync("nft list ruleset"));
    }

    [Fact]
    public async Task It_was_there_before_the_network_and_the_network_does_not_come_without()
    {
        string order = await running.Probe.OutputAsync(
            """
            set -e
            for unit in systemd-networkd.service coffer-agent.socket coffer-probe.service; do
                systemctl show --property=Requires --property=After --value $unit | busybox grep -c coffer-network-filter.service
            done
            systemctl show --property=ActiveState --value coffer-network-filter.service
            filter=$(systemctl show --property=ExecMainExitTimestampMonotonic --value coffer-network-filter.service)
            network=$(systemctl show --property=ExecMainStartTimestampMonotonic --value systemd-networkd.service)
            [ $filter -gt 0 ] && [ $filter -lt $network ] && echo before
            """
        );
        Assert.Equal("2\n2\n2\nactive\nbefore", order);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task It_is_not_taken_away_by_hand(string verb)
    {
        (_, int exitCode) = await running.Probe.RunAsync($"systemctl {verb} coffer-network-filter.service");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("policy drop", await running.Probe.OutputAsync("nft list chain inet coffer input"));
    }
}
