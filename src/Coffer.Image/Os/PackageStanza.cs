using System.Collections.Immutable;
using Coffer.Image.Locks;

namespace Coffer.Image.Os;

/// <summary>A package of an archive's index: what a lock pins, and where the .deb is.</summary>
/// <param name="Package">Name, version, architecture and hash.</param>
/// <param name="Place">Path of the .deb below the mirror.</param>
internal sealed record PackageStanza(LockedPackage Package, string Place)
{
    /// <summary>Reads what <c>apt-cache show</c> printed. Stanzas without what a lock needs, or that lead out of the mirror, are left out.</summary>
    internal static ImmutableArray<PackageStanza> ReadAll(string text) =>
        [.. Deb822.Stanzas(text).Select(Read).OfType<PackageStanza>()];

    private static PackageStanza? Read(Dictionary<string, string> fields)
    {
        string[] names = ["Package", "Version", "Architecture", "SHA256"];
        string line = string.Join(' ', names.Select(name => fields.GetValueOrDefault(name, "")));
        string place = fields.GetValueOrDefault("Filename", "");
        return LockedPackage.Parse(line) is { } package && IsBelow(place) ? new(package, place) : null;
    }

    private static bool IsBelow(string place) =>
        place.StartsWith("pool/", StringComparison.Ordinal)
        && place.Split('/').All(part => part is not ("" or "." or ".."));
}
