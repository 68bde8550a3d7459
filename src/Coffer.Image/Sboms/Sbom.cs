using System.Collections.Immutable;
using Coffer.Image.Boot;

namespace Coffer.Image.Sboms;

/// <summary>What an image is made of. The same components give the same documents, in both formats.</summary>
/// <param name="Name">Name of the machine.</param>
/// <param name="Version">Version of the image.</param>
/// <param name="ImageSha256">SHA-256 of the image, lower-case hex.</param>
/// <param name="Components">Its components, sorted by id.</param>
public sealed record Sbom(string Name, uint Version, string ImageSha256, ImmutableArray<SbomComponent> Components)
{
    /// <summary>Who writes the documents.</summary>
    public static string CofferVersion { get; } = typeof(Sbom).Assembly.GetName().Version!.ToString(3);

    /// <summary>Identity of the document in one format: follows from all it says.</summary>
    /// <param name="format">Its name.</param>
    public Guid IdFor(string format) =>
        DerivedGuid.Of($"coffer/sbom/{format}/v1", [Name, $"{Version}", ImageSha256, .. Components.Select(Line)]);

    // A tab stands in none of them.
    private static string Line(SbomComponent component) =>
        string.Join(
            '\t',
            component.Id,
            component.Kind,
            component.Name,
            component.Version,
            string.Join(',', component.Parts),
            component.PackageUrl,
            component.Sha256,
            component.License,
            component.Source,
            component.Inside
        );
}
