using System.Text.Json;

namespace Coffer.Init.Configuration;

/// <summary>
/// containers-policy.json(5) for the images in force: the policy of the verified root, in which each reference that a configuration replaced has given its rule to
/// the one in its place. Whatever else the root says stays.
/// </summary>
internal static class PullRules
{
    private const string Transports = "transports";
    private const string Docker = "docker";

    /// <summary>Its bytes.</summary>
    /// <param name="policy">The root's.</param>
    /// <param name="images">Reference of the description and reference in force, of every workload whose image is pulled.</param>
    internal static byte[] Write(ReadOnlyMemory<byte> policy, IReadOnlyList<(string Described, string InForce)> images)
    {
        using JsonDocument document = JsonDocument.Parse(policy);
        JsonElement rules = document.RootElement.GetProperty(Transports).GetProperty(Docker);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WritePropertyName("default");
            document.RootElement.GetProperty("default").WriteTo(json);
            json.WriteStartObject(Transports);
            json.WriteStartObject(Docker);
            foreach (var reference in images.GroupBy(image => image.InForce, StringComparer.Ordinal))
                Write(json, reference.Key, rules, reference.Select(image => image.Described).Distinct());
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    // Every rule of a list has to hold: where two workloads come to one image, what either asked for is asked.
    private static void Write(Utf8JsonWriter json, string inForce, JsonElement rules, IEnumerable<string> described)
    {
        json.WriteStartArray(inForce);
        foreach (string reference in described)
        foreach (JsonElement rule in rules.GetProperty(reference).EnumerateArray())
            rule.WriteTo(json);
        json.WriteEndArray();
    }
}
