using System.Collections.Immutable;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>A digest, as its JSON says.</summary>
/// <param name="Id">Number of the digest.</param>
/// <param name="Type">Type: <c>pbkdf2</c>.</param>
/// <param name="Hash">Hash of PBKDF2.</param>
/// <param name="Iterations">Iterations of PBKDF2.</param>
/// <param name="Keyslots">Key slots that hold its key.</param>
/// <param name="Segments">Segments its key opens.</param>
public sealed record Luks2DigestDump(
    string Id,
    string? Type,
    string? Hash,
    string? Iterations,
    ImmutableArray<string> Keyslots,
    ImmutableArray<string> Segments
);
