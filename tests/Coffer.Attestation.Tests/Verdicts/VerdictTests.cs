using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Verdicts;

public sealed class VerdictTests
{
    private static readonly Rule Rule = new("test.rule", "Something holds", "nowhere", Trust.Amd);

    [Fact]
    public void Nothing_judged_is_not_accepted() => Assert.False(new FindingList().ToVerdict().IsAccepted);

    [Fact]
    public void What_passed_is_accepted_and_names_who_was_trusted()
    {
        FindingList findings = new();
        findings.Passed(Rule, "a");
        findings.NotApplicable(Rule, "b", "other kind");
        findings.NotChecked(Rule, "c", required: false, "no value given");
        Verdict verdict = findings.ToVerdict();
        Assert.True(verdict.IsAccepted);
        Assert.Equal(Trust.Amd, verdict.Trust);
    }

    [Fact]
    public void One_failure_refuses()
    {
        FindingList findings = new();
        findings.Judge(Rule, "a", holds: true, "1", "1");
        findings.Judge(Rule, "b", holds: false, "1", "2");
        Assert.Equal("b", findings.ToVerdict().FirstRefusal?.Field);
    }

    [Fact]
    public void What_is_required_and_was_not_checked_refuses()
    {
        FindingList findings = new();
        findings.Passed(Rule, "a");
        int start = findings.Count;
        findings.NotChecked(Rule, "b", required: true, "no value given");
        Assert.True(findings.AnyRefusesSince(start));
        Assert.False(findings.ToVerdict().IsAccepted);
    }
}
