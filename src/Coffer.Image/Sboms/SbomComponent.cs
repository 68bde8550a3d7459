using System.Collections.Immutable;

namespace Coffer.Image.Sboms;

/// <summary>One thing an image has inside, or was made with.</summary>
/// <param name="Id">Its name inside the documents: letters, digits, dots and dashes, each once.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Version">Its version; null where nobody knows.</param>
/// <param name="Parts">Where it is: <see cref="SbomParts"/>.</param>
public sealed record SbomComponent(string Id, SbomKind Kind, string Name, string? Version, ImmutableArray<string> Parts)
{
    /// <summary>Package URL; null where there is none.</summary>
    public string? PackageUrl { get; init; }

    /// <summary>SHA-256 of its bytes, lower-case hex; null where they are spread or unknown.</summary>
    public string? Sha256 { get; init; }

    /// <summary>SPDX license expression; null where nobody looked.</summary>
    public string? License { get; init; }

    /// <summary>The Debian source package, with its version in brackets where that differs; null for others.</summary>
    public string? Source { get; init; }

    /// <summary><see cref="Id"/> of the component that this one is inside of; null for the image itself.</summary>
    public string? Inside { get; init; }

    /// <summary>True for what made the image and is not in it.</summary>
    public bool IsTool => Parts is [SbomParts.Tools];
}
