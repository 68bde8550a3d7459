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
        string unit = Write(s_web);

        Assert.Contains("\nDynamicUser=yes\nUser=workload-600\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nCapabilityBoundingSet=\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nProtectSystem=strict\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nExecStart=\"/usr/bin/web\" \"-p\" \"8080\"\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_port_gets_the_one_capability_it_takes() =>
        Assert.Contains(
            "\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n",
            Write(s_web with { Ports = [80] }),
            StringComparison.Ordinal
        );

    [Fact]
    public void Without_the_network_filter_it_does_not_start() =>
        Assert.Contains("\nRequires=coffer-network-filter.service\n", Write(s_web), StringComparison.Ordinal);

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
            Write(s_web with { Command = ["/bin/echo", word] })
                .Split('\n')
                .Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Workloads_start_after_those_they_name() =>
        Assert.Contains("\nAfter=coffer-db.service\n", Write(s_web with { After = ["db"] }), StringComparison.Ordinal);

    [Fact]
    public void A_workload_starts_after_the_first_pass_and_not_when_that_failed()
    {
        string unit = Write(s_web);
        Assert.Contains("\nAfter=coffer-first-pass.service\n", unit, StringComparison.Ordinal);
        Assert.Contains("\nRequires=coffer-first-pass.service\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_whose_owner_said_so_starts_beside_the_first_pass() =>
        Assert.DoesNotContain(
            "first-pass",
            WorkloadUnit.Write(s_web, afterFirstPass: false, "workload-600"),
            StringComparison.Ordinal
        );

    private static string Write(Workload workload) =>
        WorkloadUnit.Write(workload, afterFirstPass: true, "workload-600");
}
