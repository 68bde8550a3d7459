using System.Text.Json;
using Coffer.Image.Os;

namespace Coffer.Image.Boot;

/// <summary>Writes <c>packages.json</c>: the Debian packages an image was made of. They are an input of the build.</summary>
public static class PackagesDocument
{
    /// <summary>Writes it.</summary>
    public static void Write(Stream destination, IReadOnlyList<InstalledPackage> packages)
    {
        using Utf8JsonWriter json = new(destination, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "coffer-packages-1");
        json.WriteString("release", DebianMirrors.Release);
        json.WriteStartArray("packages");
        foreach (InstalledPackage package in packages)
        {
            json.WriteStartObject();
            json.WriteString("name", package.Name);
            json.WriteString("version", package.Version);
            json.WriteString("architecture", package.Architecture);
            json.WriteString("source", package.Source);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
