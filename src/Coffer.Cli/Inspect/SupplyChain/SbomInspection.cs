using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Inspect.Evidence;

namespace Coffer.Cli.Inspect.SupplyChain;

/// <summary>Explains an SBOM, whoever wrote it: what it is about, and how many components it has.</summary>
internal static class SbomInspection
{
    private const int LongestText = 120;

    /// <summary>Explains bytes that are one; null when they are not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("{"u8))
            return null;
        if (EvidenceInspection.Names(bytes, "\"bomFormat\""u8))
            return Explain(bytes, CycloneDx);
        if (EvidenceInspection.Names(bytes, "\"spdxVersion\""u8))
            return Explain(bytes, Spdx);
        return null;
    }

    private static Parsed<Explanation> Explain(byte[] bytes, Func<JsonElement, Explanation> explain)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return explain(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal("sbom.json", "SBOM", "a JSON document", "something else");
        }
    }

    private static Explanation CycloneDx(JsonElement root)
    {
        JsonElement image = Member(Member(root, "metadata"), "component");
        return new(
            "sbom",
            $"SBOM, CycloneDX {Text(root, "specVersion")}",
            new Fact("of", $"{Text(image, "name")} {Text(image, "version")}"),
            new Fact("serial number", Text(root, "serialNumber")),
            new Fact("components", $"{Count(root, "components")}")
        );
    }

    private static Explanation Spdx(JsonElement root) =>
        new(
            "sbom",
            $"SBOM, {Text(root, "spdxVersion")}",
            new Fact("of", Text(root, "name")),
            new Fact("namespace", Text(root, "documentNamespace")),
            new Fact("packages", $"{Count(root, "packages")}", "the thing itself is one of them")
        );

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : default;

    private static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? Printable(value.GetString()!) : "unknown";

    private static int Count(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : 0;

    private static string Printable(string text) =>
        string.Concat(text.Take(LongestText).Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
