using System.Collections.Immutable;
using Coffer.Image.Description;
using Coffer.Image.Network;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Network;

/// <summary>The rules of a machine of each kind, as they were approved, and in the eyes of nft and of the kernel.</summary>
public sealed class NetworkRulesTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private const string Programs = """
        attestation: { public: true }
        workloads:
          - { name: web, command: [/a], ports: ["80", "443"] }
          - { name: mail, command: [/a], outbound: [tcp/25, "10.1.0.0/16:tcp/5432", "2001:db8::/32:udp/123", "0.0.0.0/0:udp/9"] }
          - { name: proxy, command: [/a], user: www-data, ports: ["3128"], outbound: any }

        """;

    private const string Containers = """
        workloads:
          - { name: web, image: ./web.tar, ports: ["443:8000", "53:5353/udp"], outbound: [tcp/443, "192.0.2.1:udp/123"] }
          - { name: db, image: ./web.tar }
          - { name: proxy, image: ./web.tar, outbound: any }

        """;

    private const string Pulled = $$"""
        workloads:
          - { name: web, image: 'registry.example:5000/web@{{Digest}}', ports: ["80"] }
        registries:
          - { name: 'registry.example:5000', mirrors: ['mirror.example:5443/copies'] }

        """;

    private const string Metadata = """
        attestation: { public: true }
        configuration: { metadata: google }
        workloads:
          - { name: proxy, command: [/a], outbound: any }
          - { name: gateway, image: ./web.tar, outbound: any }

        """;

    private readonly TestDirectory _directory = new();

    public NetworkRulesTests() => File.WriteAllText(Path.Combine(_directory.Path, "web.tar"), "");

    public static TheoryData<string, string> Machines { get; } =
        new()
        {
            { "bare", "" },
            { "programs", Programs },
            { "containers", Containers },
            { "pulled", Pulled },
            { "metadata", Metadata },
        };

    [Theory]
    [MemberData(nameof(Machines))]
    public void They_are_as_they_were_approved(string name, string yaml)
    {
        string rules = Rules(yaml);
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } directory)
            File.WriteAllText(Path.Combine(directory, $"{name}.nft"), rules);
        else
            Assert.Equal(
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "network", $"{name}.nft")),
                rules
            );
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public async Task The_kernel_takes_them_and_drops_what_no_rule_names(string name, string yaml)
    {
        string seen = await Ruleset.LoadAsync(Rules(yaml), "nft list ruleset");
        foreach (string hook in (string[])["input", "output", "forward"])
            Assert.Contains($"type filter hook {hook} priority filter; policy drop;", seen, StringComparison.Ordinal);
        Assert.True(name != "bare" || !seen.Contains("dport 53", StringComparison.Ordinal), seen);
    }

    [Fact]
    public async Task Rules_that_are_none_are_not_taken()
    {
        string rules = Rules(Programs).Replace("tcp dport 25", "tcp dport 25x", StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => Ruleset.LoadAsync(rules, "true"));
    }

    // Nobody answers behind the card of the name space: what a rule lets go is counted there, what none names is counted where it is refused.
    [Theory]
    [InlineData(601, "198.51.100.2 25", true)]
    [InlineData(601, "198.51.100.2 26", false)]
    [InlineData(601, "10.1.2.3 5432", true)]
    [InlineData(601, "10.2.2.3 5432", false)]
    [InlineData(600, "198.51.100.2 25", false)]
    [InlineData(33, "198.51.100.2 4242", true)]
    [InlineData(0, "198.51.100.2 25", false)]
    [InlineData(601, "198.51.100.53 53", true)]
    [InlineData(601, "198.51.100.54 53", false)]
    [InlineData(600, "198.51.100.53 53", false)]
    public async Task Each_account_begins_with_whom_its_workload_may(int id, string target, bool passes)
    {
        string seen = await Ruleset.LoadAsync(
            Rules(Programs),
            $$"""
            {{Outside}}
            nft add element inet coffer name_servers_4 '{ 198.51.100.53 }'
            {{Count("out0")}}
            setpriv --reuid {{id}} --clear-groups bash -c 'exec 3<> /dev/tcp/{{target.Replace(
                ' ',
                '/'
            )}}' 2> /dev/null &
            {{Wait("output", "reject")}}
            """
        );
        AssertWent(passes, seen, "reject");
    }

    [Theory]
    [InlineData(501, "169.254.169.254 80", true, "metadata")]
    [InlineData(600, "169.254.169.254 80", false, "metadata")]
    [InlineData(0, "169.254.169.254 80", false, "metadata")]
    [InlineData(501, "169.254.169.254 81", false, "metadata")]
    [InlineData(501, "168.63.129.16 80", false, "metadata")]
    [InlineData(600, "169.254.169.254 81", false, "metadata")]
    [InlineData(600, "168.63.129.16 80", false, "metadata")]
    [InlineData(600, "168.63.129.16 32526", false, "metadata")]
    [InlineData(600, "169.254.169.254 53", false, "metadata")]
    [InlineData(600, "168.63.129.16 53", true, "metadata")]
    [InlineData(600, "169.254.169.253 53", true, "metadata")]
    [InlineData(600, "169.254.169.123 123", true, "metadata")]
    [InlineData(501, "198.51.100.2 80", false, "refused")]
    [InlineData(501, "168.63.129.16 53", false, "refused")]
    public async Task The_metadata_server_is_reached_by_one_account_and_nothing_else_by_it(
        int id,
        string target,
        bool passes,
        string comment
    )
    {
        string stopped = $"reject with icmpx admin-prohibited comment \"{comment}\"";
        string seen = await Ruleset.LoadAsync(
            Rules(Metadata),
            $$"""
            {{Outside}}
            nft add element inet coffer name_servers_4 '{ 168.63.129.16 }'
            {{Count("out0")}}
            setpriv --reuid {{id}} --clear-groups bash -c 'exec 3<> /dev/tcp/{{target.Replace(
                ' ',
                '/'
            )}}' 2> /dev/null &
            {{Wait(comment == "metadata" ? "metadata" : "output", stopped)}}
            """
        );
        AssertWent(passes, seen, stopped);
    }

    // systemd-networkd asks for its lease again where it got it, which on Google and Azure is there.
    [Theory]
    [InlineData(998, "168.63.129.16", true)]
    [InlineData(998, "169.254.169.254", true)]
    [InlineData(600, "168.63.129.16", false)]
    public async Task A_lease_is_renewed_where_it_was_given(int id, string server, bool passes)
    {
        const string stopped = "reject with icmpx admin-prohibited comment \"metadata\"";
        string seen = await Ruleset.LoadAsync(
            Rules(Metadata),
            $$"""
            {{Outside}}
            {{Count("out0", "udp")}}
            echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
            setpriv --reuid {{id}} --clear-groups /usr/bin/python3 -c '
            import socket
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            client.bind(("", 68))
            client.sendto(b"renew", ("{{server}}", 67))' 2> /dev/null &
            {{Wait("metadata", stopped)}}
            """
        );
        AssertWent(passes, seen, stopped);
    }

    [Theory]
    [InlineData("169.254.169.254 80", false)]
    [InlineData("169.254.169.254 8080", false)]
    [InlineData("168.63.129.16 32526", false)]
    [InlineData("169.254.169.253 53", true)]
    public async Task No_container_reaches_the_metadata_server(string target, bool passes)
    {
        const string stopped = "reject with icmpx admin-prohibited comment \"metadata\"";
        string seen = await Ruleset.LoadAsync(
            Rules(Metadata),
            $$"""
            {{Outside}}
            {{Inside(2)}}
            {{Count("out0")}}
            ip netns exec inside bash -c 'exec 3<> /dev/tcp/{{target.Replace(' ', '/')}}' 2> /dev/null &
            {{Wait("metadata", stopped)}}
            """
        );
        AssertWent(passes, seen, stopped);
    }

    [Theory]
    [InlineData(2, "198.51.100.2 443", true)]
    [InlineData(2, "198.51.100.2 444", false)]
    [InlineData(3, "198.51.100.2 443", false)]
    [InlineData(4, "198.51.100.2 444", true)]
    [InlineData(2, "198.51.100.53 53", true)]
    [InlineData(3, "198.51.100.53 53", false)]
    [InlineData(2, "198.51.100.54 53", false)]
    [InlineData(9, "198.51.100.2 443", false)]
    public async Task Each_container_begins_with_whom_it_may(int number, string target, bool passes)
    {
        string seen = await Ruleset.LoadAsync(
            Rules(Containers),
            $$"""
            {{Outside}}
            {{Inside(number)}}
            nft add element inet coffer name_servers_4 '{ 198.51.100.53 }'
            {{Count("out0")}}
            ip netns exec inside bash -c 'exec 3<> /dev/tcp/{{target.Replace(' ', '/')}}' 2> /dev/null &
            {{Wait("forward", "reject")}}
            """
        );
        AssertWent(passes, seen, "reject");
    }

    // What netavark translates is translated here by a table of the test's.
    [Theory]
    [InlineData("198.51.100.1/443", 2, 8000, true)]
    [InlineData("198.51.100.1/443", 2, 8001, false)]
    [InlineData("198.51.100.1/443", 3, 8000, false)]
    [InlineData("10.89.0.2/8000", 2, 8000, false)]
    public async Task A_container_is_reached_by_its_published_ports_alone(
        string target,
        int number,
        int port,
        bool passes
    )
    {
        string seen = await Ruleset.LoadAsync(
            Rules(Containers),
            $$"""
            {{Outside}}
            {{Inside(number)}}
            nft 'table ip translated { chain pre { type nat hook prerouting priority dstnat; tcp dport 443 dnat to 10.89.0.{{number}}:{{port}}; }; }'
            {{Count("coffer0")}}
            ip netns exec outside bash -c 'exec 3<> /dev/tcp/{{target}}' 2> /dev/null &
            {{Wait("forward", "comment \"dropped\"")}}
            """
        );
        AssertWent(passes, seen, "comment \"dropped\"");
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>A machine with a network outside it, in which somebody has every address.</summary>
    private const string Outside = """
        ip netns add outside
        ip link add out0 type veth peer name far0 netns outside
        ip address add 198.51.100.1/24 dev out0; ip link set out0 up
        for far in 2 53 54; do ip -n outside address add 198.51.100.$far/24 dev far0; done
        ip -n outside link set far0 up
        ip route add default via 198.51.100.2; ip -n outside route add default via 198.51.100.1
        """;

    /// <summary>The network of containers with one of them in it.</summary>
    private static string Inside(int container) =>
        $"""
            ip netns add inside
            ip link add coffer0 type bridge; ip address add 10.89.0.1/24 dev coffer0; ip link set coffer0 up
            ip link add cable0 type veth peer name eth0 netns inside; ip link set cable0 master coffer0 up
            ip -n inside address add 10.89.0.{container}/24 dev eth0; ip -n inside link set eth0 up
            ip -n inside route add default via 10.89.0.1
            echo 1 > /proc/sys/net/ipv4/ip_forward
            """;

    private static void AssertWent(bool passes, string seen, string stopped)
    {
        bool went = !seen.Contains("counter packets 0 bytes 0\n", StringComparison.Ordinal);
        bool wasStopped = !seen.Contains($"counter packets 0 bytes 0 {stopped}", StringComparison.Ordinal);
        Assert.True(went == passes && wasStopped != passes, seen);
    }

    private static string Count(string card, string protocol = "tcp") =>
        $"nft 'table inet behind {{ chain out {{ type filter hook postrouting priority 0; oifname \"{card}\" meta l4proto {protocol} counter; }}; }}'";

    /// <summary>Until the filter has let something go, or stopped it; then both are shown.</summary>
    private static string Wait(string chain, string stopped) =>
        $"""
            pid=$!
            for i in $(seq 200); do
                nft list chain inet behind out | grep -q 'counter packets 0' || break
                nft list chain inet coffer {chain} | grep '{stopped}' | grep -q 'counter packets 0' || break
                sleep 0.05
            done
            kill $pid 2> /dev/null || true
            nft list chain inet behind out; nft list chain inet coffer {chain}
            """;

    private string Rules(string yaml)
    {
        MachineDescription machine = DescriptionReader.Read(Minimum + yaml, "machine.yaml", _directory.Path).OrThrow();
        RootTree tree = new();
        tree.Put(
            "etc/passwd",
            RootEntry.Text("root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/x\nsystemd-network:x:998:998::/:/x\n")
        );
        tree.Put("etc/group", RootEntry.Text("root:x:0:\n"));
        ImmutableSortedDictionary<string, ProgramAccount> accounts = ProgramAccounts.Put(tree, machine);
        return new NetworkRules(machine, accounts, dhcp: 998).Write();
    }
}
