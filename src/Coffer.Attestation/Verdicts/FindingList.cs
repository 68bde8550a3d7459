using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Attestation.Verdicts;

/// <summary>Collects findings in the order in which the rules were judged.</summary>
public sealed class FindingList
{
    // What an SNP report's rules leave, so that the list need not grow under them.
    private const int InitialCapacity = 96;

    private readonly ImmutableArray<Finding>.Builder _findings = ImmutableArray.CreateBuilder<Finding>(InitialCapacity);

    /// <summary>How many there are; with <see cref="AnyRefusesSince"/>, to ask about a group of rules.</summary>
    public int Count => _findings.Count;

    /// <summary>Adds a finding.</summary>
    public void Add(Finding finding) => _findings.Add(finding);

    /// <summary>The rule holds.</summary>
    public void Passed(Rule rule, string field, string? seen = null, string? note = null) =>
        Add(new Finding(rule, Outcome.Passed, field, null, seen, Note: note));

    /// <summary>The rule does not hold.</summary>
    public void Failed(Rule rule, string field, string expected, string seen, string? note = null) =>
        Add(new Finding(rule, Outcome.Failed, field, expected, seen, Note: note));

    /// <summary>The rule does not hold because the field could not even be read.</summary>
    public void Failed(Rule rule, string field, Refusal refusal) =>
        Failed(rule, field, refusal.Expected, refusal.Seen, refusal.NextStep ?? $"{refusal.Thing} [{refusal.Reason}]");

    /// <summary>The rule has nothing to say here.</summary>
    public void NotApplicable(Rule rule, string field, string why) =>
        Add(new Finding(rule, Outcome.NotApplicable, field, Note: why));

    /// <summary>The rule would have something to say, but something is missing.</summary>
    public void NotChecked(Rule rule, string field, bool required, string why) =>
        Add(new Finding(rule, Outcome.NotChecked, field, IsRequired: required, Note: why));

    /// <summary>Passed or failed, by <paramref name="holds"/>.</summary>
    /// <returns><paramref name="holds"/>.</returns>
    public bool Judge(Rule rule, string field, bool holds, string expected, string seen, string? note = null)
    {
        if (holds)
            Add(new Finding(rule, Outcome.Passed, field, expected, seen));
        else
            Failed(rule, field, expected, seen, note);
        return holds;
    }

    /// <summary>True when a finding since the <paramref name="start"/>-th refuses the evidence.</summary>
    public bool AnyRefusesSince(int start)
    {
        for (int i = start; i < _findings.Count; i++)
        {
            if (_findings[i].Refuses)
                return true;
        }
        return false;
    }

    /// <summary>Adds findings of an earlier judgement of the same evidence.</summary>
    internal void AddRange(ImmutableArray<Finding> findings) => _findings.AddRange(findings);

    /// <summary>The findings from the <paramref name="start"/>-th on.</summary>
    internal ImmutableArray<Finding> Since(int start)
    {
        ImmutableArray<Finding>.Builder since = ImmutableArray.CreateBuilder<Finding>(_findings.Count - start);
        for (int i = start; i < _findings.Count; i++)
            since.Add(_findings[i]);
        return since.MoveToImmutable();
    }

    /// <summary>The verdict over everything collected.</summary>
    public Verdict ToVerdict() => new(_findings.ToImmutable());
}
