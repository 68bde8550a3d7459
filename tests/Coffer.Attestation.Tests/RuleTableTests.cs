using System.Text;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests;

/// <summary>docs/attestation.md lists every rule of the code, in its order, with its words.</summary>
public sealed class RuleTableTests
{
    [Fact]
    public void The_table_of_the_documents_is_that_of_the_code()
    {
        string text = Encoding.UTF8.GetString(RepositoryFile.Bytes("docs/attestation.md"));
        string[] rows =
        [
            .. text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(FourColumns),
        ];
        string[] rules = [.. Verifier.Rules.Select(Row)];
        GoldenFile.Approve("rules.md", () => Encoding.UTF8.GetBytes(string.Join('\n', rules)));
        Assert.Equal(rules, rows.Where(row => rules.Any(rule => SameName(rule, row))).ToArray());
    }

    [Fact]
    public void Every_key_of_a_policy_is_in_the_documents()
    {
        string text = Encoding.UTF8.GetString(RepositoryFile.Bytes("docs/attestation.md"));
        string everything = Policies.PolicyReaderTests.Everything;
        foreach (string line in everything.Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal)))
            Assert.Contains($"`{line[..line.IndexOf(':', StringComparison.Ordinal)].Trim()}`", text);
    }

    private static bool SameName(string rule, string row) => NameOf(rule) == NameOf(row);

    private static string NameOf(string row) => row.Split('|')[1];

    private static string Row(Rule rule) =>
        $"| `{rule.Name}` | {rule.Means} | {rule.Source} | {string.Join(", ", TrustedParty.In(rule.Trust).Select(p => p.Name))} |";

    private static string FourColumns(string line) => string.Join('|', line.Split('|').Take(5)) + "|";
}
