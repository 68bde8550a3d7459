using System.Collections.Immutable;

namespace Coffer.Cli.Inspect;

/// <summary>What <c>inspect</c> says about an artefact: facts, then its parts, each explained the same way.</summary>
/// <param name="Kind">Stable name of the kind, such as <c>uki</c>.</param>
/// <param name="Title">One line for a person.</param>
/// <param name="Facts">What is known.</param>
/// <param name="Parts">What it is made of.</param>
internal sealed record Explanation(
    string Kind,
    string Title,
    ImmutableArray<Fact> Facts,
    ImmutableArray<Explanation> Parts
)
{
    /// <summary>Something without parts.</summary>
    public Explanation(string kind, string title, params ImmutableArray<Fact> facts)
        : this(kind, title, facts, []) { }
}
