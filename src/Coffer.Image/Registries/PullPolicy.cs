using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Image.Description;

namespace Coffer.Image.Registries;

/// <summary>containers-policy.json(5): nothing may be pulled but the references of the description, digest and all, signed where it names a key.</summary>
internal static class PullPolicy
{
    /// <summary>Where podman reads it.</summary>
    internal const string Path = "etc/containers/policy.json";

    /// <summary>Its bytes.</summary>
    internal static byte[] Write(ImmutableArray<PulledImage> images)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteRule(json, "default", "reject", null);
            json.WriteStartObject("transports");
            json.WriteStartObject("docker");
            foreach (PulledImage image in images)
                WriteRule(
                    json,
                    image.Reference,
                    image.SignatureKey is null ? "insecureAcceptAnything" : "sigstoreSigned",
                    image.SignatureKey
                );
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteRule(Utf8JsonWriter json, string name, string type, string? key)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteString("type", type);
        if (key is not null)
        {
            json.WriteBase64String("keyData", Encoding.ASCII.GetBytes(key));
            // The digest is fixed by the reference, so a signature can only say for which repository it was meant; cosign says no tag.
            json.WriteStartObject("signedIdentity");
            json.WriteString("type", "matchRepository");
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
