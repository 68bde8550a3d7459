using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>What a description says of a registry that images are pulled from.</summary>
/// <param name="Location">The registry, <c>host[:port]</c>.</param>
/// <param name="Mirrors">Who is asked before it, in their order.</param>
/// <param name="Authorities">
/// Certificates that alone are believed to vouch for the registry and its mirrors; empty for those of Debian's ca-certificates.
/// </param>
public sealed record Registry(
    RegistryLocation Location,
    ImmutableArray<RegistryLocation> Mirrors,
    RegistryAuthorities Authorities
)
{
    /// <summary>Name of the secret that it, and not its mirrors, is asked with; empty for none.</summary>
    public string Credentials { get; init; } = "";

    /// <summary>The registry and its mirrors, in the order in which they are asked.</summary>
    public IEnumerable<RegistryLocation> Sources => Mirrors.Append(Location);
}
