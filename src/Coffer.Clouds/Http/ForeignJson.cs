using System.Text.Json;

namespace Coffer.Clouds.Http;

/// <summary>
/// What a cloud's API answers: JSON with more members than anybody asked for, and others tomorrow. So it is read by name and never whole; what is
/// missing or of another kind is empty, and comparing it with what was expected fails.
/// </summary>
internal static class ForeignJson
{
    private const int Deepest = 24;

    /// <summary>A document, as far as it is one and an object.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            JsonDocumentOptions options = new() { MaxDepth = Deepest, AllowDuplicateProperties = false };
            using JsonDocument document = JsonDocument.Parse(utf8, options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value at a path of members.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        return element;
    }

    /// <summary>A text, number or truth at a path, as text fit to be shown; empty when there is none.</summary>
    public static string TextAt(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { } value ? TextOf(value) : "";

    /// <summary>The elements of a list at a path; none when there is no list.</summary>
    public static IReadOnlyList<JsonElement> ListAt(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The texts of a list at a path.</summary>
    public static IReadOnlyList<string> TextsAt(this JsonElement element, params ReadOnlySpan<string> path) =>
        [.. element.ListAt(path).Select(TextOf)];

    /// <summary>Bytes at a path, in either alphabet of base64.</summary>
    public static byte[]? BytesAt(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } value ? ForeignBytes.Of(StringOf(value)) : null;

    private static string TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => ForeignText.Printable(StringOf(value)),
            JsonValueKind.Number => ForeignText.Printable(value.GetRawText()),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "",
        };

    private static string StringOf(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text.
            return "";
        }
    }
}
