using Coffer.Image.Os;

namespace Coffer.Image.Tests.Network;

/// <summary>The script that takes the leases' name servers over: networkd's state is judged, for networkd speaks with the network.</summary>
public sealed class NameServersTests
{
    private const string Sets = """
        table inet coffer {
            set name_servers_4 { type ipv4_addr; size 8; }
            set name_servers_6 { type ipv6_addr; size 8; }
        }
        """;

    // nft breaks lists over lines.
    private const string Elements = @"nft list ruleset | tr -s '\n\t ' ' ' | grep -o 'elements = {[^}]*}' || true";

    [Theory]
    [InlineData("DNS=10.0.2.3", "10.0.2.3")]
    [InlineData("DNS=10.0.2.3 2001:db8::1", "10.0.2.3", "2001:db8::1")]
    [InlineData("OPER_STATE=routable\nDNS=192.0.2.1\nNTP=192.0.2.9", "192.0.2.1")]
    [InlineData("DNS=192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4", "192.0.2.1", "192.0.2.2", "192.0.2.3")]
    [InlineData("DNS=")]
    [InlineData("XDNS=192.0.2.1")]
    [InlineData("DNS=evil.example bad 192.0.2.1", "192.0.2.1")]
    [InlineData("DNS=$(reboot) `reboot` * 192.0.2.1", "192.0.2.1")]
    [InlineData("DNS=192.0.2.9;flush 192.0.2.9}; 192.0.2.1", "192.0.2.1")]
    [InlineData("LD_PRELOAD=/evil.so\nPATH=/evil\nDNS=192.0.2.1", "192.0.2.1")]
    public async Task Addresses_come_through_and_nothing_else(string state, params string[] servers)
    {
        string seen = await RunAsync(Write(state) + Run("FILTER=yes"));
        Assert.Equal(Expected(servers), seen);
    }

    [Fact]
    public async Task Other_leases_replace_those_before() =>
        Assert.EndsWith(
            Expected("192.0.2.2"),
            await RunAsync(
                Write("DNS=192.0.2.1 2001:db8::1") + Run("FILTER=yes") + Write("DNS=192.0.2.2") + Run("FILTER=yes")
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Without_anybody_who_may_ask_the_filter_is_left_alone() =>
        Assert.Equal("nameserver 192.0.2.1\n", await RunAsync(Write("DNS=192.0.2.1") + Run("")));

    [Fact]
    public async Task Without_a_lease_there_is_nothing_to_do() =>
        Assert.Equal("", await RunAsync("touch /run/resolv.conf\n" + Run("FILTER=yes")));

    [Fact]
    public async Task What_the_filter_does_not_take_is_not_called_known() =>
        Assert.Equal(
            "failed",
            (
                await RunAsync(
                    $"""
                    nft delete table inet coffer
                    {Write("DNS=192.0.2.1")}
                    {Script("FILTER=yes")} 2> /dev/null || echo failed
                    cat /run/coffer/name-servers 2> /dev/null || true
                    """
                )
            ).Trim()
        );

    private static Task<string> RunAsync(string script) =>
        Ruleset.LoadAsync(
            Sets,
            $"""
            mkdir -p /run/systemd/netif /run/coffer
            cat > /run/name-servers << 'END OF SCRIPT'
            {OsContent.Embedded.Text("root/usr/lib/coffer/name-servers")}
            END OF SCRIPT
            {script}
            """
        );

    private static string Write(string state) =>
        $"cat > /run/systemd/netif/state << 'END OF STATE'\n{state}\nEND OF STATE\n";

    private static string Script(string environment) => $"env {environment} sh /run/name-servers";

    private static string Run(string environment) =>
        $"""
            {Script(environment)}
            cat /run/resolv.conf
            {Elements}

            """;

    private static string Expected(params string[] servers)
    {
        IEnumerable<string> elements = servers
            .GroupBy(server => server.Contains(':', StringComparison.Ordinal))
            .Select(version => $"elements = {{ {string.Join(", ", version)} }}\n");
        return string.Concat(servers.Select(server => $"nameserver {server}\n").Concat(elements));
    }
}
