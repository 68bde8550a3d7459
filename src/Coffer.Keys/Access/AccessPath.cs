using System.Collections.Immutable;

namespace Coffer.Keys.Access;

/// <summary>One way to the data of a vault.</summary>
/// <param name="Name">Stable name: <c>tpm</c>, <c>recovery</c>, <c>running</c>.</param>
/// <param name="Who">Who can go it.</param>
/// <param name="Needs">What it takes, each of them.</param>
/// <param name="Trusts">Who could open it for somebody else: what the owner trusts here.</param>
/// <param name="Ends">What closes it.</param>
public sealed record AccessPath(
    string Name,
    string Who,
    ImmutableArray<string> Needs,
    ImmutableArray<string> Trusts,
    string Ends
);
