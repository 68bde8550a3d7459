using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>Reads the JSON area of any LUKS2 volume, tolerantly (LUKS2 On-Disk Format Specification, section 3).</summary>
/// <param name="root">The document.</param>
internal sealed class Luks2JsonDump(JsonElement root)
{
    private const int LongestText = 128;

    internal Luks2HeaderDump Read(int most)
    {
        JsonElement config = Member(root, "config");
        return new(
            [],
            [.. Objects("keyslots", most).Select(o => Keyslot(o.Name, o.Value))],
            [.. Objects("tokens", most).Select(o => Token(o.Name, o.Value, most))],
            [.. Objects("segments", most).Select(o => Segment(o.Name, o.Value))],
            [.. Objects("digests", most).Select(o => Digest(o.Name, o.Value, most))],
            Strings(config, "flags", most),
            Strings(Member(config, "requirements"), "mandatory", most),
            null
        );
    }

    private static Luks2KeyslotDump Keyslot(string id, JsonElement slot)
    {
        JsonElement area = Member(slot, "area");
        JsonElement kdf = Member(slot, "kdf");
        string?[] cost =
        [
            Text(kdf, "type"),
            Text(kdf, "hash"),
            Text(kdf, "iterations"),
            Text(kdf, "time"),
            Text(kdf, "memory"),
            Text(kdf, "cpus"),
        ];
        string derivation = string.Join(' ', cost.Where(word => word is not null));
        return new(
            Printable(id),
            Text(slot, "type"),
            Text(slot, "key_size"),
            Text(area, "offset"),
            Text(area, "size"),
            Text(area, "encryption"),
            derivation.Length == 0 ? null : derivation
        );
    }

    private static Luks2TokenDump Token(string id, JsonElement token, int most) =>
        new(
            Printable(id),
            Text(token, "type"),
            Strings(token, "keyslots", most),
            [
                .. Properties(token, most)
                    .Select(p => Printable(p.Name))
                    .Where(name => name is not ("type" or "keyslots")),
            ]
        );

    private static Luks2SegmentDump Segment(string id, JsonElement segment) =>
        new(
            Printable(id),
            Text(segment, "type"),
            Text(segment, "offset"),
            Text(segment, "size"),
            Text(segment, "encryption"),
            Text(segment, "sector_size"),
            Text(Member(segment, "integrity"), "type")
        );

    private static Luks2DigestDump Digest(string id, JsonElement digest, int most) =>
        new(
            Printable(id),
            Text(digest, "type"),
            Text(digest, "hash"),
            Text(digest, "iterations"),
            Strings(digest, "keyslots", most),
            Strings(digest, "segments", most)
        );

    private IEnumerable<JsonProperty> Objects(string name, int most) => Properties(Member(root, name), most);

    private static IEnumerable<JsonProperty> Properties(JsonElement element, int most) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Take(most) : [];

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member)
            ? member
            : default;

    private static ImmutableArray<string> Strings(JsonElement element, string name, int most)
    {
        JsonElement list = Member(element, name);
        return list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Take(most).Select(item => Shown(item) ?? "?")]
            : [];
    }

    private static string? Text(JsonElement element, string name) => Shown(Member(element, name));

    private static string? Shown(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => Printable(value.GetString()!),
            JsonValueKind.Number => Printable(value.GetRawText()),
            _ => null,
        };

    private static string Printable(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.Length <= LongestText ? text : text[..LongestText]);
        return Luks2BinaryDump.Text(bytes);
    }
}
