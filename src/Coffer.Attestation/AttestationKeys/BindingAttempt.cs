using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// One way to bind the key, tried: its findings are kept back until it is known whether another way holds. Then a way that merely leads
/// nowhere (a root that nobody trusts) is no fault; one that contradicts (a certificate of another key) always is.
/// </summary>
internal sealed class BindingAttempt(AkBindings binding)
{
    private readonly List<(Finding Finding, bool Contradicts)> _findings = [];

    /// <summary>Which way.</summary>
    internal AkBindings Binding => binding;

    /// <summary>True when the key is bound this way.</summary>
    internal bool Holds { get; private set; }

    /// <summary>Why not, in a few words; null when it holds.</summary>
    internal string? Reason { get; private set; } = "not tried";

    /// <summary>The way was gone to its end.</summary>
    internal BindingAttempt Held()
    {
        Holds = true;
        Reason = null;
        return this;
    }

    /// <summary>The way is not there.</summary>
    internal BindingAttempt Absent(Rule rule, string field, string why)
    {
        _findings.Add((new Finding(rule, Outcome.NotApplicable, field, Note: why), false));
        Reason = why;
        return this;
    }

    /// <summary>Something on the way that was as it must be.</summary>
    internal void Passed(Rule rule, string field, string? seen = null, string? note = null) =>
        _findings.Add((new Finding(rule, Outcome.Passed, field, null, seen, Note: note), false));

    /// <summary>Something on the way that has nothing to say.</summary>
    internal void NotApplicable(Rule rule, string field, string why) =>
        _findings.Add((new Finding(rule, Outcome.NotApplicable, field, Note: why), false));

    /// <summary>The way ends here.</summary>
    internal BindingAttempt Ends(Rule rule, string field, Refusal refusal) =>
        Ends(rule, field, refusal.Expected, refusal.Seen, refusal.NextStep ?? $"{refusal.Thing} [{refusal.Reason}]");

    /// <summary>The way ends here.</summary>
    internal BindingAttempt Ends(Rule rule, string field, string expected, string seen, string? note = null) =>
        Fail(new Finding(rule, Outcome.Failed, field, expected, seen, Note: note), contradicts: false);

    /// <summary>The evidence contradicts itself or the policy, whatever else holds.</summary>
    internal BindingAttempt Contradicts(Rule rule, string field, string expected, string seen, string? note = null) =>
        Fail(new Finding(rule, Outcome.Failed, field, expected, seen, Note: note), contradicts: true);

    /// <summary>Hands the findings over.</summary>
    internal void Report(bool anotherHolds, FindingList findings)
    {
        foreach ((Finding finding, bool contradicts) in _findings)
            findings.Add(anotherHolds && !contradicts ? Softened(finding) : finding);
    }

    private BindingAttempt Fail(Finding finding, bool contradicts)
    {
        _findings.Add((finding, contradicts));
        Reason = $"{finding.Rule}: {finding.Seen}";
        return this;
    }

    private static Finding Softened(Finding finding) =>
        finding.Outcome != Outcome.Failed
            ? finding
            : finding with
            {
                Outcome = Outcome.NotChecked,
                Note = $"{finding.Note}; not needed: something else binds the key",
            };
}
