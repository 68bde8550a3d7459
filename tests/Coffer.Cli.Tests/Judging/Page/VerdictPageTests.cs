using System.Xml.Linq;
using Coffer.Attestation;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Cli.Judging;
using Coffer.Cli.Judging.Page;

namespace Coffer.Cli.Tests.Judging.Page;

public sealed class VerdictPageTests
{
    private const string Hostile = "<script>alert(1)</script>\"'&\u202e\u0000\ud800]]>--><img src=x onerror=y>";

    [Fact]
    public void Hostile_words_are_shown_not_obeyed()
    {
        Rule rule = new(Hostile, Hostile, Hostile, Trust.Amd);
        Finding finding = new(rule, Outcome.Failed, Hostile, Hostile, Hostile, Note: Hostile);
        MachineClaims machine = new(Hostile, 1, Guid.Empty, Guid.Empty, 1, Hostile, Hostile, Hostile, Hostile);
        Verdict verdict = new([finding]);
        string page = Render(new EvidenceBundle { Machine = machine }, verdict);
        XDocument document = XDocument.Parse(page);
        Assert.DoesNotContain(document.Descendants(), e => e.Name.LocalName is "script" or "img" or "iframe" or "a");
        Assert.DoesNotContain(page, c => c is '\u202e' or '\0');
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page);
    }

    [Fact]
    public void A_refusal_stands_at_the_top_and_its_box_is_red()
    {
        Finding finding = new(EvidenceRules.Freshness, Outcome.Failed, "agent.nonce", "aa", "bb");
        string page = Render(new EvidenceBundle(), new Verdict([finding]));
        XDocument document = XDocument.Parse(page);
        Assert.Equal("Refused", document.Descendants("h1").Single().Value);
        XNamespace svg = "http://www.w3.org/2000/svg";
        XElement[] boxes = [.. document.Descendants(svg + "g").Where(g => g.Attribute("class")?.Value == "box bad")];
        Assert.Equal("Challenge, TLS key", boxes.Single().Elements(svg + "text").First().Value);
    }

    [Fact]
    public void Every_rule_has_its_box_in_the_picture() =>
        Assert.All(Verifier.Rules, rule => Assert.NotNull(TrustChain.BoxOf(rule)));

    [Fact]
    public void The_page_loads_and_runs_nothing()
    {
        string page = Render(new EvidenceBundle(), new Verdict([]));
        Assert.DoesNotContain(
            "http",
            page.Replace("http-equiv", "", StringComparison.Ordinal)
                .Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal)
        );
        Assert.Contains("default-src &#39;none&#39;", page);
    }

    private static string Render(EvidenceBundle bundle, Verdict verdict) =>
        VerdictPage.Render(
            new Judged(
                new Examination(bundle, verdict),
                new Judgement(verdict, DateTimeOffset.UnixEpoch, new string('0', 64), null),
                "test"
            )
        );
}
