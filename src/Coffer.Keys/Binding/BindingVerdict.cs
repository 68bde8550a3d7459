using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Keys.Binding;

/// <summary>The judgement on a binding: every point with what it found, in the order they are judged.</summary>
/// <param name="Findings">The points.</param>
public sealed record BindingVerdict(ImmutableArray<BindingFinding> Findings)
{
    /// <summary>The first point that does not hold; null when the header is this machine's present one.</summary>
    public Refusal? Refusal => Findings.FirstOrDefault(finding => !finding.Holds)?.Refusal;
}
