using System.Collections.Immutable;
using System.Reflection;
using Coffer.Attestation.Azure;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests;

public sealed class RuleTests
{
    private static readonly Type[] s_classes =
    [
        typeof(SnpReportRules),
        typeof(SnpCertificateRules),
        typeof(SnpChainRules),
        typeof(SnpVekRules),
        typeof(SnpTcbRules),
        typeof(SnpGuestPolicyRules),
        typeof(SnpPlatformRules),
        typeof(SnpIdentityRules),
        typeof(HclRules),
    ];

    [Fact]
    public void Every_rule_is_listed_by_its_class()
    {
        foreach (Type type in s_classes)
        {
            IEnumerable<Rule> rules = type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.FieldType == typeof(Rule))
                .Select(field => (Rule)field.GetValue(null)!);
            Assert.Equal(rules.OrderBy(rule => rule.Name), All(type).OrderBy(rule => rule.Name));
        }
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_a_meaning_and_a_source()
    {
        Rule[] rules = [.. s_classes.SelectMany(type => All(type))];
        Assert.Equal(rules.Length, rules.Select(rule => rule.Name).Distinct().Count());
        Assert.All(rules, rule => Assert.Matches("^(snp|hcl)\\.[a-z0-9-]+$", rule.Name));
        Assert.All(rules, rule => Assert.True(rule.Means.Length > 20 && rule.Source.Length > 0, rule.Name));
    }

    private static ImmutableArray<Rule> All(Type type) =>
        (ImmutableArray<Rule>)type.GetProperty("All", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
