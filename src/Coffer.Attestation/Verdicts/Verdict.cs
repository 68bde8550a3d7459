using System.Collections.Immutable;

namespace Coffer.Attestation.Verdicts;

/// <summary>The judgement on evidence, with the reason for each point.</summary>
/// <param name="Findings">What each rule found, in the order of judging.</param>
public sealed record Verdict(ImmutableArray<Finding> Findings)
{
    /// <summary>True when nothing failed and nothing required was left unchecked. Without a finding nothing is accepted.</summary>
    public bool IsAccepted => !Findings.IsEmpty && FirstRefusal is null;

    /// <summary>The first finding that refuses the evidence; null when it is accepted.</summary>
    public Finding? FirstRefusal => Findings.FirstOrDefault(finding => finding.Refuses);

    /// <summary>The findings that refuse the evidence.</summary>
    public IEnumerable<Finding> Refusals => Findings.Where(finding => finding.Refuses);

    /// <summary>Everybody who has to be trusted for what passed.</summary>
    public Trust Trust =>
        Findings
            .Where(finding => finding.Outcome == Outcome.Passed)
            .Aggregate(Trust.Nobody, (sum, finding) => sum | finding.Rule.Trust);
}
