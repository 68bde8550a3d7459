using System.Text;
using Coffer.Attestation.Verdicts;
using Coffer.Cli.Judging.Page;
using Coffer.Cli.Text;

namespace Coffer.Cli.Judging;

/// <summary>Hands out a verdict: as text or JSON, and as a page.</summary>
internal static class JudgingReport
{
    /// <summary>Does it; the process returns 0 for accepted only.</summary>
    /// <param name="judged">The verdict.</param>
    /// <param name="html">File for the page; null for none.</param>
    /// <param name="output">Where text or JSON go.</param>
    public static void Give(Judged judged, string? html, Output output)
    {
        Judgement judgement = judged.Judgement;
        if (html is not null)
        {
            File.WriteAllText(html, VerdictPage.Render(judged), new UTF8Encoding(false));
            output.Progress($"page: {html}");
        }
        output.Result(
            VerdictText.Render(judgement.Verdict, judgement.Scope),
            json => VerdictDocument.WriteMembers(json, judgement)
        );
        if (!judgement.Verdict.IsAccepted)
            output.ExitCode = ExitCode.Refused;
    }
}
