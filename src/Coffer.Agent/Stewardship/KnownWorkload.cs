using System.Collections.Immutable;
using System.Text.Json;

namespace Coffer.Agent.Stewardship;

/// <summary>A workload as the build wrote it into the verified root (docs/formats.md section 28).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>container</c> or <c>program</c>.</param>
/// <param name="Image">The image as the description says it; empty for a program.</param>
/// <param name="Digest">Digest of the image's manifest; empty for a program.</param>
/// <param name="Ports"><c>MACHINE:INSIDE/PROTOCOL</c>.</param>
/// <param name="HasHealth">It has a health check.</param>
internal sealed record KnownWorkload(
    string Name,
    string Kind,
    string Image,
    string Digest,
    ImmutableArray<string> Ports,
    bool HasHealth
)
{
    /// <summary>Its unit.</summary>
    internal string Unit => $"coffer-{Name}.service";

    /// <summary>All of the document, in its order.</summary>
    /// <exception cref="JsonException">It is damaged; the root is verified, so the build wrote it so.</exception>
    internal static ImmutableArray<KnownWorkload> ReadAll(ReadOnlyMemory<byte> bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        return [.. document.RootElement.GetProperty("workloads").EnumerateArray().Select(Read)];
    }

    private static KnownWorkload Read(JsonElement workload) =>
        new(
            workload.GetProperty("name").GetString()!,
            workload.GetProperty("kind").GetString()!,
            Text(workload, "image"),
            Text(workload, "digest"),
            [.. workload.GetProperty("ports").EnumerateArray().Select(port => port.GetString()!)],
            workload.GetProperty("health").GetBoolean()
        );

    private static string Text(JsonElement workload, string name) =>
        workload.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
}
