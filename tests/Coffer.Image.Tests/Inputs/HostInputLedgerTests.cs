using Coffer.Image.Inputs;

namespace Coffer.Image.Tests.Inputs;

public sealed class HostInputLedgerTests
{
    [Fact]
    public void The_table_of_the_documents_is_that_of_the_code()
    {
        string[] expected =
        [
            .. HostInputLedger.Rows.Select(row =>
                $"| `{row.Name}` | {row.Rule.ToString().ToLowerInvariant()} | {row.Input} | {row.Enforcement} | {string.Join(", ", row.Tests.Select(test => $"`{test}`"))} |"
            ),
        ];
        string[] documented =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "host-inputs.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
        ];
        Assert.Equal(expected, documented);
    }

    [Fact]
    public void Names_are_unique_and_every_row_has_a_test()
    {
        Assert.Equal(HostInputLedger.Rows.Length, HostInputLedger.Rows.Select(row => row.Name).Distinct().Count());
        Assert.DoesNotContain(HostInputLedger.Rows, row => row.Tests.IsEmpty);
    }
}
