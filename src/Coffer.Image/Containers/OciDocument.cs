using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Image.Containers;

/// <summary>
/// A JSON document of an OCI image. It may have members we do not know, which the specification wants ignored; those we know have their
/// kind and bounds, none stands twice. Fails once and for all, like <see cref="ByteReader"/>.
/// </summary>
internal sealed class OciDocument
{
    /// <summary>Most bytes of a document: registries keep manifests to 4 MiB.</summary>
    internal const int LargestDocument = 4 << 20;

    private const int DeepestNesting = 32;
    private const int LongestText = 32 * 1024;
    private const int MostItems = 1024;

    private readonly string _thing;

    private OciDocument(string thing, JsonElement top) => (_thing, Top) = (thing, top);

    /// <summary>The object at the top.</summary>
    internal JsonElement Top { get; }

    /// <summary>The first refusal, or null.</summary>
    internal Refusal? Refusal { get; private set; }

    /// <summary>Parses a document.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="thing">What it should be: "OCI image index".</param>
    internal static Parsed<OciDocument> Parse(ReadOnlyMemory<byte> utf8, string thing)
    {
        if (utf8.Length > LargestDocument)
            return new Refusal("oci.size", thing, $"at most {LargestDocument} bytes", $"{utf8.Length} bytes");
        try
        {
            JsonDocumentOptions options = new() { MaxDepth = DeepestNesting, AllowDuplicateProperties = false };
            using JsonDocument document = JsonDocument.Parse(utf8, options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new OciDocument(thing, document.RootElement.Clone())
                : new Refusal("oci.json", thing, "a JSON object", $"{document.RootElement.ValueKind}");
        }
        catch (JsonException e)
        {
            return new Refusal("oci.json", thing, "JSON without a member twice", e.Message);
        }
    }

    /// <summary>The value read, or the first refusal.</summary>
    internal Parsed<T> Finish<T>(T value)
        where T : notnull => Refusal is null ? value : Refusal;

    /// <summary>A text; the fallback when it is missing or null, a refusal when there is no fallback.</summary>
    internal string Text(JsonElement from, string name, string? fallback = null)
    {
        if (!Find(from, name, out JsonElement value))
            return fallback ?? Refuse(name, "a text", "nothing");
        return Checked(value, name);
    }

    /// <summary>The texts of a list; none when it is missing or null.</summary>
    internal ImmutableArray<string> Texts(JsonElement from, string name) =>
        [.. Items(from, name).Select(item => Checked(item, name))];

    /// <summary>The items of a list; none when it is missing or null.</summary>
    internal IEnumerable<JsonElement> Items(JsonElement from, string name)
    {
        if (!Find(from, name, out JsonElement value))
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostItems)
            return value.EnumerateArray();
        Refuse(name, $"a list of at most {MostItems}", $"{value.ValueKind}");
        return [];
    }

    /// <summary>The names of an object's members; none when it is missing or null.</summary>
    internal ImmutableArray<string> Names(JsonElement from, string name) =>
        Find(from, name, out JsonElement value) && IsObject(value, name)
            ? [.. value.EnumerateObject().Select(member => member.Name).Take(MostItems)]
            : [];

    /// <summary>An object; an empty one when it is missing or null.</summary>
    internal JsonElement Object(JsonElement from, string name) =>
        Find(from, name, out JsonElement value) && IsObject(value, name) ? value : default;

    /// <summary>A descriptor.</summary>
    internal OciDescriptor Descriptor(JsonElement value, string name)
    {
        if (!IsObject(value, name))
            return new OciDescriptor("", "", 0);
        string digest = Text(value, "digest");
        if (!OciDescriptor.IsDigest(digest))
            Refuse($"{name}.digest", "sha256: and 64 hex digits", digest);
        long size = 0;
        if (
            !Find(value, "size", out JsonElement number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt64(out size)
            || size is < 0 or > OciDescriptor.LargestBlob
        )
            Refuse($"{name}.size", $"a number up to {OciDescriptor.LargestBlob}", $"{number}");
        return new OciDescriptor(Text(value, "mediaType"), digest, size);
    }

    /// <summary>Refuses a member.</summary>
    /// <returns>An empty text.</returns>
    internal string Refuse(string name, string expected, string seen, string? next = null)
    {
        Refusal ??= new Refusal($"oci.{name}", $"{_thing}, {name}", expected, Shown(seen), next);
        return "";
    }

    private string Checked(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String)
            return Refuse(name, "a text", $"{value.ValueKind}");
        string? text = Decode(value);
        return text is null || text.Length > LongestText || text.Contains('\0')
            ? Refuse(name, $"a text of at most {LongestText} characters without NUL", "another")
            : text;
    }

    private static string? Decode(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private bool IsObject(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return true;
        Refuse(name, "an object", $"{value.ValueKind}");
        return false;
    }

    private static bool Find(JsonElement from, string name, out JsonElement value)
    {
        value = default;
        return from.ValueKind == JsonValueKind.Object
            && from.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }

    private static string Shown(string text) => text.Length <= 120 ? text : $"{text[..120]}...";
}
