using System.Collections.Immutable;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class WorkloadUnitTests
{
    private static readonly Workload s_web = new(
        "web",
        ["/usr/bin/web", "-p", "8080"],
        null,
        [8080],
        ImmutableSortedDictionary<string, string>.Empty,
        []
    );

    [Fact]
    public void A_workload_gets_a_user_of_its_own_and_no_capabilities()
    {
        string unit = WorkloadUnit.Write(s_web);

        Assert.Contains("\nDynamicUser=yes\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nCapabilityBoundingSet=\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nProtectSystem=strict\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nExecStart=\"/usr/bin/web\" \"-p\" \"8080\"\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_port_gets_the_one_capability_it_takes() =>
        Assert.Contains(
            "\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n",
            WorkloadUnit.Write(s_web with { Ports = [80] }),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("%n", "\"%%n\"")]
    [InlineData("$HOME", "\"$$HOME\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("back\\slash", "\"back\\\\slash\"")]
    [InlineData("two\nlines", "\"two\\nlines\"")]
    public void Nothing_in_a_command_is_expanded_or_ends_its_line(string word, string quoted) =>
        Assert.EndsWith(
            $" {quoted}",
            WorkloadUnit
                .Write(s_web with { Command = ["/bin/echo", word] })
                .Split('\n')
                .Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Workloads_start_after_those_they_name() =>
        Assert.Contains(
            "\nAfter=coffer-db.service\n",
            WorkloadUnit.Write(s_web with { After = ["db"] }),
            StringComparison.Ordinal
        );
}
