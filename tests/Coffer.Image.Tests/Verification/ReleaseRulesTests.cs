using Coffer.Image.Verification;

namespace Coffer.Image.Tests.Verification;

public sealed class ReleaseRulesTests
{
    [Fact]
    public void The_table_of_the_documents_is_that_of_the_code()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "supply-chain.md"));
        Assert.Equal(
            ReleaseRules.All.Select(rule => $"| `{rule.Name}` | {rule.Means} |"),
            text.Split('\n').Where(line => line.StartsWith("| `release.", StringComparison.Ordinal))
        );
    }
}
