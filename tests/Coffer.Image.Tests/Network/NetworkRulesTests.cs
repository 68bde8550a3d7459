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
            ip link add out0 type veth peer name far0
            ip address add 198.51.100.1/24 dev out0
            ip link set out0 up; ip link set far0 up
            ip link set out0 arp off
            ip route add default dev out0
            nft add element inet coffer name_servers_4 '{ 198.51.100.53 }'
            nft 'table inet behind { chain out { type filter hook postrouting priority 0; oifname "out0" meta l4proto tcp counter; }; }'
            setpriv --reuid {{id}} --clear-groups bash -c 'exec 3<> /dev/tcp/{{target.Replace(
                ' ',
                '/'
            )}}' 2> /dev/null &
            pid=$!
            for i in $(seq 100); do
                nft list chain inet behind out | grep -q 'counter packets 0' || break
                nft list chain inet coffer output | grep -q 'counter packets 0 bytes 0 reject' || break
                sleep 0.05
            done
            kill $pid 2> /dev/null || true
            nft list chain inet behind out; nft list chain inet coffer output
            """
        );
        Assert.Equal(passes, !seen.Contains("counter packets 0 bytes 0\n", StringComparison.Ordinal));
        Assert.Equal(passes, seen.Contains("counter packets 0 bytes 0 reject", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

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
