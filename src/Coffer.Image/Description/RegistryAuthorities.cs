using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>Whose signatures under a registry's certificate are believed.</summary>
/// <param name="File">The file that the description names; empty for Debian's ca-certificates.</param>
/// <param name="Certificates">Its certificates, PEM; empty for Debian's.</param>
public sealed record RegistryAuthorities(string File, ImmutableArray<string> Certificates)
{
    /// <summary>Those of Debian's package ca-certificates, which Mozilla chose.</summary>
    public static RegistryAuthorities Debian { get; } = new("", []);

    /// <summary>True for those of Debian.</summary>
    public bool AreDebians => Certificates.IsEmpty;

    /// <summary>All of them, one after the other, PEM.</summary>
    public string Pem => string.Concat(Certificates);
}
