using System.Collections.Immutable;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>A token, as its JSON says.</summary>
/// <param name="Id">Number of the token.</param>
/// <param name="Type">Type: <c>coffer-binding</c>, <c>systemd-tpm2</c>.</param>
/// <param name="Keyslots">Key slots it opens.</param>
/// <param name="Members">Names of its other members.</param>
public sealed record Luks2TokenDump(
    string Id,
    string? Type,
    ImmutableArray<string> Keyslots,
    ImmutableArray<string> Members
);
