using Coffer.Bytes;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Description;

public sealed class OutboundReaderTests : IDisposable
{
    private const string Minimum =
        "name: a\nrecovery: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] }\n";

    private readonly TestDirectory _directory = new();

    public OutboundReaderTests() => File.WriteAllText(Path.Combine(_directory.Path, "web.tar"), "");

    [Theory]
    [InlineData("")]
    [InlineData(", outbound: []")]
    public void Who_says_nothing_may_speak_with_nobody(string member)
    {
        Assert.True(Read($"command: [/a]{member}").OrThrow().Outbound.IsNone);
        Assert.True(Read($"image: ./web.tar{member}").OrThrow().Outbound.IsNone);
    }

    [Theory]
    [InlineData("tcp/443")]
    [InlineData("udp/65535")]
    [InlineData("10.1.0.0/16:tcp/5432")]
    [InlineData("0.0.0.0/0:tcp/1")]
    [InlineData("::/0:udp/123")]
    [InlineData("2001:db8::/32:udp/123")]
    [InlineData("2001:db8::1:tcp/443", "2001:db8::1/128:tcp/443")]
    [InlineData("2001:0DB8:0::1:tcp/443", "2001:db8::1/128:tcp/443")]
    [InlineData("10.1.2.3:tcp/80", "10.1.2.3/32:tcp/80")]
    public void A_port_may_have_an_address_or_a_network_before_it(string text, string? written = null)
    {
        Outbound outbound = Read($"command: [/a], outbound: ['{text}']").OrThrow().Outbound;
        Assert.Equal(written ?? text, $"{Assert.Single(outbound.Targets)}");
        Assert.False(outbound.IsNone);
    }

    [Fact]
    public void Any_is_everything() =>
        Assert.True(Read("image: ./web.tar, outbound: any").OrThrow().Outbound is { IsAny: true, IsNone: false });

    [Theory]
    [InlineData("all", "description.outbound")]
    [InlineData("tcp/443", "description.outbound")]
    [InlineData("{ tcp: 443 }", "description.outbound")]
    [InlineData("[any]", "description.outbound")]
    [InlineData("['']", "description.outbound")]
    [InlineData("[443]", "description.outbound")]
    [InlineData("[tcp/0]", "description.outbound")]
    [InlineData("[tcp/65536]", "description.outbound")]
    [InlineData("[tcp/0443]", "description.outbound")]
    [InlineData("[tcp/-1]", "description.outbound")]
    [InlineData("[tcp/1-5]", "description.outbound")]
    [InlineData("[\"tcp/443\\n\"]", "description.outbound")]
    [InlineData("[TCP/443]", "description.outbound")]
    [InlineData("[sctp/443]", "description.outbound")]
    [InlineData("['tcp/443 }; accept']", "description.outbound")]
    [InlineData("[[tcp/443]]", "description.kind")]
    [InlineData("[tcp/443, tcp/443]", "description.outbound-twice")]
    [InlineData("['10.0.0.1:tcp/1', '10.0.0.1/32:tcp/1']", "description.outbound-twice")]
    [InlineData("['registry.example:tcp/443']", "description.outbound-name")]
    [InlineData("['localhost:tcp/443']", "description.outbound-name")]
    [InlineData("[':tcp/443']", "description.outbound-address")]
    [InlineData("['10.1:tcp/443']", "description.outbound-address")]
    [InlineData("['010.0.0.1:tcp/443']", "description.outbound-address")]
    [InlineData("['10.0.0.256:tcp/443']", "description.outbound-address")]
    [InlineData("['[::1]:tcp/443']", "description.outbound-address")]
    [InlineData("['fe80::1%2:tcp/443']", "description.outbound-address")]
    [InlineData("['::ffff:10.0.0.1:tcp/443']", "description.outbound-address")]
    [InlineData("['10.0.0.0/8/8:tcp/443']", "description.outbound-address")]
    [InlineData("['10.0.0.0/33:tcp/443']", "description.outbound-prefix")]
    [InlineData("['10.0.0.0/08:tcp/443']", "description.outbound-prefix")]
    [InlineData("['10.0.0.0/:tcp/443']", "description.outbound-prefix")]
    [InlineData("['10.0.0.0/999999999999:tcp/443']", "description.outbound-prefix")]
    [InlineData("['10.1.2.3/16:tcp/443']", "description.outbound-prefix")]
    [InlineData("['2001:db8::1/32:tcp/443']", "description.outbound-prefix")]
    [InlineData("['::/129:tcp/443']", "description.outbound-prefix")]
    public void What_is_no_port_of_somebody_is_refused(string value, string reason) =>
        Assert.Equal(reason, Read($"command: [/a], outbound: {value}").Refusal?.Reason);

    [Fact]
    public void More_than_anybody_reads_is_refused() =>
        Assert.Equal(
            "description.outbound",
            Read(
                $"command: [/a], outbound: [{string.Join(", ", Enumerable.Range(1, 65).Select(i => $"tcp/{i}"))}]"
            ).Refusal?.Reason
        );

    [Fact]
    public void A_container_has_no_IPv6() =>
        Assert.Equal(
            "description.outbound-family",
            Read("image: ./web.tar, outbound: ['2001:db8::/32:tcp/443']").Refusal?.Reason
        );

    [Fact]
    public void A_name_is_refused_with_the_reason()
    {
        Refusal refusal = Read("command: [/a], outbound: ['db.example:tcp/5432']").Refusal!;
        Assert.Contains("host's name servers", refusal.NextStep, StringComparison.Ordinal);
        Assert.Contains("workloads[0].outbound[0] (machine.yaml, line 4", refusal.Thing, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private Parsed<Workload> Read(string members) =>
        DescriptionReader
            .Read($"{Minimum}workloads:\n  - {{ name: web, {members} }}\n", "machine.yaml", _directory.Path)
            .Then<Workload>(machine => machine.Workloads[0]);
}
