using Coffer.Image.Inputs;

namespace Coffer.Cli.Tests.Verbs;

public sealed class InputsTests
{
    [Fact]
    public async Task Every_row_is_printed_with_its_rule()
    {
        CofferRun run = await CofferRun.Of("inputs");
        Assert.Equal(0, run.ExitCode);
        foreach (HostInputChannel row in HostInputLedger.Rows)
            Assert.Contains($"{row.Name}: {row.Rule.ToString().ToLowerInvariant()}\n", run.Out);
    }

    [Fact]
    public async Task As_JSON_it_has_the_same_rows()
    {
        CofferRun run = await CofferRun.Of("inputs", "--json");
        Assert.Equal(
            HostInputLedger.Rows.Select(row => row.Name),
            run.Json.GetProperty("inputs").EnumerateArray().Select(row => row.GetProperty("name").GetString())
        );
    }
}
