using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.EventLogs;

public sealed class BootRulesTests
{
    [Fact]
    public void Every_rule_has_a_name_of_its_own() =>
        Assert.Equal(BootRules.All.Length, BootRules.All.Select(rule => rule.Name).Distinct().Count());

    [Fact]
    public void Every_rule_says_what_it_means_and_where_it_comes_from() =>
        Assert.All(
            BootRules.All,
            rule =>
            {
                Assert.Matches("^[a-z0-9-]+\\.[a-z0-9-]+$", rule.Name);
                Assert.True(char.IsUpper(rule.Means[0]), rule.Means);
                Assert.NotEmpty(rule.Source);
            }
        );

    [Fact]
    public void Only_listed_rules_leave_findings_and_all_but_that_of_policies_do()
    {
        TestLog log = TestLog.OfRealBoot();
        BootPolicy policy = new() { Expected = [TestMeasurements.Of(log)] };
        Verdict verdict = log.Judge(policy, out _);
        Rule[] seen = [.. verdict.Findings.Select(finding => finding.Rule).Distinct()];
        Assert.Empty(seen.Except(BootRules.All));
        Assert.Equal([MeasurementRules.Signed, MeasurementRules.Named], BootRules.All.Except(seen));
    }
}
