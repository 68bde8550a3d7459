using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.Verdicts;

namespace Coffer.Cli.Judging;

/// <summary>
/// A verdict for a person. The first line decides; then what refuses, with everything about it; then the other rules, one a line; then who was
/// trusted. What evidence says is printable before it gets here, but not trusted to be: control characters become dots.
/// </summary>
internal static class VerdictText
{
    private const int LongestSeen = 72;
    private const int LongestReason = 240;

    /// <summary>The whole text.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="scope">What was judged, where that is not the whole: ends the first line.</param>
    public static string Render(Verdict verdict, string? scope)
    {
        StringBuilder text = new();
        text.Append(FirstLine(verdict, scope)).Append('\n');
        foreach (Finding refusal in verdict.Refusals)
            AppendRefusal(text, refusal);
        AppendTable(text, [.. verdict.Findings.Where(finding => !finding.Refuses)]);
        text.Append('\n').Append(TrustLine(verdict)).Append('\n');
        return text.ToString();
    }

    /// <summary>Accepted or refused, and why.</summary>
    public static string FirstLine(Verdict verdict, string? scope)
    {
        string judged = scope is null ? "" : $" ({scope})";
        if (verdict.FirstRefusal is not { } refusal)
            return verdict.IsAccepted
                ? $"accepted: {Count(verdict, Outcome.Passed)} rules hold, none fails{judged}"
                : $"refused: nothing to judge{judged}";
        int others = verdict.Refusals.Count() - 1;
        string more = others > 0 ? $", and {others} more" : "";
        return $"refused: {refusal.Rule.Name}: {Short(Why(refusal), LongestReason)}{more}{judged}";
    }

    /// <summary>One line that says why a finding refuses.</summary>
    public static string Why(Finding finding) =>
        Clean(
            finding.Outcome == Outcome.NotChecked ? finding.Note ?? "not checked"
            : finding.Seen is null ? finding.Note ?? "failed"
            : $"{finding.Field}: expected {finding.Expected}, seen {finding.Seen}"
        );

    /// <summary>Who has to be trusted for what holds.</summary>
    public static string TrustLine(Verdict verdict)
    {
        string[] parties = [.. TrustedParty.In(verdict.Trust).Select(party => party.Words)];
        return parties.Length == 0 ? "you trust: nobody" : $"you trust: {string.Join("; ", parties)}";
    }

    private static void AppendRefusal(StringBuilder text, Finding finding)
    {
        text.Append($"\n  {VerdictDocument.OutcomeText(finding.Outcome).ToUpperInvariant()} {finding.Rule.Name}\n");
        AppendLine(text, "field", finding.Field);
        AppendLine(text, "rule", finding.Rule.Means);
        AppendLine(text, "expected", finding.Expected);
        AppendLine(text, "seen", finding.Seen);
        AppendLine(text, "note", finding.Note);
        AppendLine(text, "source", finding.Rule.Source);
        AppendLine(text, "trust", string.Join("; ", TrustedParty.In(finding.Rule.Trust).Select(party => party.Words)));
    }

    private static void AppendLine(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            text.Append($"    {name + ":", -10}{Clean(value)}\n");
    }

    private static void AppendTable(StringBuilder text, ImmutableArray<Finding> findings)
    {
        if (findings.IsEmpty)
            return;
        int width = findings.Max(finding => finding.Rule.Name.Length);
        text.Append('\n');
        foreach (Finding finding in findings)
        {
            string outcome = VerdictDocument.OutcomeText(finding.Outcome);
            text.Append(
                    $"  {finding.Rule.Name.PadRight(width)}  {outcome, -14}  {Short(About(finding), LongestSeen)}".TrimEnd()
                )
                .Append('\n');
        }
    }

    private static string About(Finding finding) =>
        finding.Outcome == Outcome.Passed
            ? finding.Seen ?? finding.Note ?? finding.Field
            : finding.Note ?? finding.Seen ?? "";

    private static int Count(Verdict verdict, Outcome outcome) => verdict.Findings.Count(f => f.Outcome == outcome);

    private static string Short(string text, int longest)
    {
        string clean = Clean(text);
        return clean.Length <= longest ? clean : $"{clean[..(longest - 3)]}...";
    }

    private static string Clean(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '.' : c));
}
