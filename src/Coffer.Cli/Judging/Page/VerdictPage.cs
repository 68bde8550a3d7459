using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Judging.Page;

/// <summary>
/// One page about one verdict, complete in itself: nothing is loaded, nothing runs. Everything in it may come from somebody hostile and goes
/// through <see cref="HtmlWriter"/>.
/// </summary>
internal sealed class VerdictPage
{
    private readonly HtmlWriter _html = new();
    private readonly Judged _judged;

    private VerdictPage(Judged judged) => _judged = judged;

    private Verdict Verdict => _judged.Judgement.Verdict;

    /// <summary>The page.</summary>
    public static string Render(Judged judged) => new VerdictPage(judged).Render();

    private string Render()
    {
        _html.Begin("html", ("lang", "en"));
        WriteHead();
        _html.Begin("body").Begin("main");
        WriteBanner();
        WriteChain();
        WriteRefusals();
        WriteTrust();
        WriteFindings();
        WriteEvents();
        _html.Element(
            "footer",
            "Written by coffer. A verdict holds for the evidence and the time above, not for what the machine did later."
        );
        _html.End().End().End();
        return _html.ToString();
    }

    private void WriteHead()
    {
        _html.Begin("head");
        _html.Empty("meta", ("charset", "utf-8"));
        _html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        // Belt and braces: even if markup got in, nothing would be loaded or run.
        _html.Empty(
            "meta",
            ("http-equiv", "Content-Security-Policy"),
            ("content", "default-src 'none'; style-src 'unsafe-inline'")
        );
        _html.Element("title", Verdict.IsAccepted ? "Accepted · Coffer verdict" : "Refused · Coffer verdict");
        _html.Style(PageStyle.Css);
        _html.End();
    }

    private void WriteBanner()
    {
        _html.Begin("section", ("class", $"banner {(Verdict.IsAccepted ? "good" : "bad")}"));
        _html.Element("h1", Verdict.IsAccepted ? "Accepted" : "Refused");
        _html.Element("p", VerdictText.FirstLine(Verdict, _judged.Judgement.Scope), ("class", "why"));
        _html.Begin("dl");
        WriteFact("evidence", _judged.Source);
        WriteFact(
            "machine",
            _judged.Examination.Bundle.Machine is { } m ? $"{m.Name} {m.Version} (its own words)" : null
        );
        WriteFact("judged at", VerdictDocument.TimeText(_judged.Judgement.Time));
        WriteFact("bundle sha256", _judged.Judgement.BundleSha256, code: true);
        WriteFact(
            "policy sha256",
            _judged.Judgement.PolicySha256 ?? "none: the defaults",
            code: _judged.Judgement.PolicySha256 is not null
        );
        _html.End().End();
    }

    private void WriteFact(string name, string? value, bool code = false)
    {
        if (value is null)
            return;
        _html.Element("dt", name);
        _html.Element("dd", value, ("class", code ? "mono" : "plain"));
    }

    private void WriteChain()
    {
        _html.Begin("section");
        _html.Element("h2", "Who vouches for whom");
        ChainPicture.Write(_html, TrustChain.Of(_judged.Examination));
        _html.Begin("ul", ("class", "legend"));
        WriteLegend("good", "its rules hold");
        WriteLegend("bad", "a rule refuses it");
        WriteLegend("none", "not in the evidence, or not judged");
        _html.End().End();
    }

    private void WriteLegend(string kind, string text)
    {
        _html.Begin("li").Element("span", "", ("class", kind)).Text(text).End();
    }

    private void WriteRefusals()
    {
        Finding[] refusals = [.. Verdict.Refusals];
        if (refusals.Length == 0)
            return;
        _html.Begin("section");
        _html.Element("h2", "Why it is refused");
        foreach (Finding finding in refusals)
        {
            _html.Begin("div", ("class", "refusal"));
            _html.Element("h3", finding.Rule.Name);
            _html.Element("p", finding.Rule.Means);
            _html.Begin("dl");
            WriteFact("field", finding.Field, code: true);
            WriteFact("expected", finding.Expected, code: true);
            WriteFact("seen", finding.Seen, code: true);
            WriteFact("note", finding.Note);
            WriteFact("source", finding.Rule.Source);
            _html.End().End();
        }
        _html.End();
    }

    private void WriteTrust()
    {
        _html.Begin("section");
        _html.Element("h2", "Whom you trust for what holds");
        _html.Begin("ul", ("class", "trust"));
        foreach (TrustedParty party in TrustedParty.In(Verdict.Trust))
            _html.Element("li", party.Words);
        if (Verdict.Trust == Trust.Nobody)
            _html.Element("li", "nobody");
        _html.End().End();
    }

    private void WriteFindings()
    {
        _html.Begin("section");
        _html.Element("h2", $"Every rule ({Verdict.Findings.Length})");
        _html.Begin("div", ("class", "scroll")).Begin("table");
        WriteHeadings("Outcome", "Rule", "Seen", "Source", "Trust");
        _html.Begin("tbody");
        foreach (Finding finding in Verdict.Findings.OrderBy(finding => !finding.Refuses))
            WriteFinding(finding);
        _html.End().End().End().End();
    }

    private void WriteHeadings(params ReadOnlySpan<string> headings)
    {
        _html.Begin("thead").Begin("tr");
        foreach (string heading in headings)
            _html.Element("th", heading);
        _html.End().End();
    }

    private void WriteFinding(Finding finding)
    {
        _html.Begin("tr", ("class", finding.Refuses ? "bad" : "plain"));
        _html.Begin("td", ("class", "tight"));
        _html.Element("span", VerdictDocument.OutcomeText(finding.Outcome), ("class", $"chip {ChipOf(finding)}"));
        _html.End();
        _html.Begin("td").Element("div", finding.Rule.Name, ("class", "mono"));
        _html.Element("div", finding.Rule.Means, ("class", "soft small")).End();
        _html.Begin("td").Element("div", finding.Field, ("class", "mono soft"));
        if (finding.Expected is not null && finding.Expected != finding.Seen)
            _html.Element("div", $"expected {finding.Expected}", ("class", "mono"));
        if (finding.Seen is not null)
            _html.Element("div", finding.Seen, ("class", "mono"));
        if (finding.Note is not null)
            _html.Element("div", finding.Note, ("class", "small"));
        _html.End();
        _html.Element("td", finding.Rule.Source, ("class", "soft small"));
        string trust = string.Join(", ", TrustedParty.In(finding.Rule.Trust).Select(party => party.Name));
        _html.Element("td", trust.Length > 0 ? trust : "nobody", ("class", "soft small"));
        _html.End();
    }

    private static string ChipOf(Finding finding) =>
        finding.Refuses ? "bad"
        : finding.Outcome == Outcome.Passed ? "good"
        : finding.Outcome == Outcome.NotChecked ? "warn"
        : "none";

    private void WriteEvents()
    {
        ImmutableArray<EventExplanation> events = _judged.Examination.Boot?.Events ?? [];
        if (events.IsEmpty)
            return;
        _html.Begin("section");
        _html.Element("h2", $"Event log ({events.Length} events)");
        _html.Begin("div", ("class", "scroll")).Begin("table");
        WriteHeadings("#", "PCR", "Type", "What it means", "Proof");
        _html.Begin("tbody");
        foreach (EventExplanation e in events)
            WriteEvent(e);
        _html.End().End().End().End();
    }

    private void WriteEvent(EventExplanation e)
    {
        _html.Begin("tr");
        _html.Element("td", e.IsUserspace ? $"u{e.Number}" : $"{e.Number}", ("class", "soft tight"));
        _html.Element("td", e.Pcr is >= 0 and < PcrReplay.PcrCount ? $"{e.Pcr}" : "", ("class", "tight"));
        _html.Element("td", e.TypeName, ("class", "mono small"));
        _html.Begin("td").Element("div", e.Text);
        if (e.Digest.Length > 0)
            _html.Element("div", e.Digest, ("class", "mono soft"));
        _html.End();
        (string kind, string words) = ProofOf(e.Proof);
        _html.Begin("td", ("class", "tight")).Element("span", words, ("class", $"chip {kind}")).End();
        _html.End();
    }

    private static (string Kind, string Words) ProofOf(EventProof proof) =>
        proof switch
        {
            EventProof.Data => ("good", "its digest proves the text"),
            EventProof.Expected => ("good", "as the build predicted"),
            EventProof.Opaque => ("warn", "the text is a hint"),
            EventProof.Unexplained => ("bad", "unexplained"),
            _ => ("none", "extended nothing"),
        };
}
