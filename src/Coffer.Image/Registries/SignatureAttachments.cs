using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Description;

namespace Coffer.Image.Registries;

/// <summary>
/// containers-registries.d(5): signatures lie beside the images, as cosign puts them. Looked for where a key is named, and there in each mirror too: podman asks whom the image came from.
/// </summary>
internal static class SignatureAttachments
{
    /// <summary>Where podman reads it.</summary>
    internal const string Path = "etc/containers/registries.d/coffer.yaml";

    /// <summary>Its text.</summary>
    internal static string Write(ImmutableArray<PulledImage> images)
    {
        IEnumerable<string> repositories = images
            .Where(image => image.SignatureKey is not null)
            .SelectMany(image => image.Repositories)
            .Distinct()
            .Order(StringComparer.Ordinal);
        StringBuilder text = new();
        foreach (string repository in repositories)
            text.Append($"  \"{repository}\":\n    use-sigstore-attachments: true\n");
        return text.Length == 0 ? "docker: {}\n" : $"docker:\n{text}";
    }
}
