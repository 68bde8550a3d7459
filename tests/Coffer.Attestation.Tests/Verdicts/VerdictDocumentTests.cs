using System.Text.Json;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Verdicts;

public sealed class VerdictDocumentTests
{
    private static readonly Rule s_first = new("test.first", "Something holds", "a table", Trust.Amd | Trust.Firmware);
    private static readonly Rule s_second = new("test.second", "Something else holds", "a section", Trust.Nobody);
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 14, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void A_refusing_verdict_is_written_as_it_always_was() =>
        GoldenFile.Matches("verdict-1.json", VerdictDocument.Write(Refusing()));

    [Fact]
    public void An_accepting_verdict_is_written_as_it_always_was()
    {
        FindingList findings = new();
        findings.Passed(s_first, "a.field");
        Judgement judgement = new(findings.ToVerdict(), s_time, new string('b', 64), null);
        GoldenFile.Matches("verdict-1-accepted.json", VerdictDocument.Write(judgement));
    }

    [Fact]
    public void The_document_has_the_members_of_its_format_and_no_others()
    {
        using JsonDocument document = JsonDocument.Parse(VerdictDocument.Write(Refusing()));
        Assert.Equal(
            ["format", "accepted", "reason", "time", "bundle-sha256", "policy-sha256", "scope", "trust", "findings"],
            document.RootElement.EnumerateObject().Select(member => member.Name)
        );
        foreach (JsonElement finding in document.RootElement.GetProperty("findings").EnumerateArray())
        {
            Assert.Equal(
                ["rule", "outcome", "field", "expected", "seen", "refuses", "note", "means", "source", "trust"],
                finding.EnumerateObject().Select(member => member.Name)
            );
        }
    }

    // One finding of each outcome, and one that refuses because it was not checked.
    private static Judgement Refusing()
    {
        FindingList findings = new();
        findings.Passed(s_first, "a.field", "seen \"text\"", "a note");
        findings.Judge(s_second, "b.field", holds: false, "1", "2", "what to do");
        findings.NotApplicable(s_second, "c.field", "another kind of machine");
        findings.NotChecked(s_first, "d.field", required: false, "nobody asked");
        findings.NotChecked(s_second, "e.field", required: true, "no value");
        return new Judgement(findings.ToVerdict(), s_time, new string('a', 64), new string('c', 64), "only a quote");
    }
}
