using Coffer.Attestation.Verdicts;
using Coffer.Cli.Judging;

namespace Coffer.Cli.Tests.Judging;

public sealed class VerdictTextTests
{
    private static readonly Rule s_rule = new(
        "snp.debug",
        "The guest cannot be debugged",
        "AMD 56860, section 4.3",
        Trust.Amd
    );

    [Fact]
    public void A_refusal_is_told_whole_before_everything_else()
    {
        Finding bad = new(
            s_rule,
            Outcome.Failed,
            "snp.report.POLICY",
            "DEBUG 0",
            "DEBUG 1",
            Note: "The host reads its memory"
        );
        Finding good = new(s_rule with { Name = "snp.other" }, Outcome.Passed, "x", "1", "1");
        Approved.Matches("verdict/refused.txt", VerdictText.Render(new Verdict([good, bad]), "loose files: no quote"));
    }

    [Fact]
    public void Accepted_says_how_much_holds_and_whom_you_trust()
    {
        Finding good = new(s_rule, Outcome.Passed, "x", "1", "1");
        Finding other = new(s_rule with { Name = "snp.vlek" }, Outcome.NotApplicable, "y", Note: "there is a VCEK");
        Approved.Matches("verdict/accepted.txt", VerdictText.Render(new Verdict([good, other]), null));
    }

    [Fact]
    public void Control_characters_never_reach_the_terminal()
    {
        Finding bad = new(s_rule, Outcome.Failed, "x", "a", "\u001b[2J\u0007\r\n", Note: "\u009b31m");
        string text = VerdictText.Render(new Verdict([bad]), null);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
    }
}
