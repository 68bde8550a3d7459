using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Attestation.Audit;

/// <summary>A machine's audit log as it is handed out, <c>coffer-audit-log-1</c> (docs/formats.md, section 29).</summary>
/// <param name="Entries">The oldest one first.</param>
/// <param name="Damaged">Numbers of the entries behind which the machine found something that is none, in place of entries that were there; 0 for the beginning.</param>
public sealed record AuditDocument(ImmutableArray<AuditEntry> Entries, ImmutableArray<ulong> Damaged)
{
    /// <summary>Most bytes of the document.</summary>
    public const int LargestSize = 4 << 20;

    /// <summary>Names of the members.</summary>
    public static IReadOnlyList<string> Members { get; } = ["format", "entries", "damaged"];

    private const int MostDamaged = 64;
    private const string Format = "coffer-audit-log-1";

    /// <summary>Writes it.</summary>
    /// <param name="entries">The oldest one first.</param>
    /// <param name="damaged">Numbers of the entries behind which something stands that is none.</param>
    public static byte[] Write(IEnumerable<AuditEntry> entries, IEnumerable<ulong> damaged)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("entries");
            foreach (AuditEntry entry in entries)
                json.WriteRawValue(entry.ToBytes());
            json.WriteEndArray();
            json.WriteStartArray("damaged");
            foreach (ulong number in damaged)
                json.WriteStringValue($"{number}");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads it; whether the entries follow on one another is judged elsewhere.</summary>
    public static Parsed<AuditDocument> Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return Refuse("audit.size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8 });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is text that is no UTF-8, or half a surrogate, in a name or a value.
            return Refuse("audit.json", "a JSON document", "broken JSON");
        }
    }

    private static Parsed<AuditDocument> Read(JsonElement root)
    {
        bool isLog =
            root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("format", out JsonElement format)
            && format.ValueKind == JsonValueKind.String
            && format.ValueEquals(Format);
        if (!isLog || !root.TryGetProperty("entries", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            return Refuse("audit.format", $"{Format} with its entries", "something else");
        ImmutableArray<AuditEntry>.Builder entries = ImmutableArray.CreateBuilder<AuditEntry>();
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (
                !AuditEntry
                    .Read(Encoding.UTF8.GetBytes(element.GetRawText()))
                    .TryGet(out AuditEntry? entry, out Refusal? refusal)
            )
                return refusal;
            entries.Add(entry);
        }
        return ReadDamaged(root).Then<AuditDocument>(damaged => new AuditDocument(entries.ToImmutable(), damaged));
    }

    // Machines of older images do not say it.
    private static Parsed<ImmutableArray<ulong>> ReadDamaged(JsonElement root)
    {
        if (!root.TryGetProperty("damaged", out JsonElement list))
            return ImmutableArray<ulong>.Empty;
        ImmutableArray<ulong>.Builder numbers = ImmutableArray.CreateBuilder<ulong>();
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MostDamaged)
            foreach (JsonElement element in list.EnumerateArray())
                if (
                    element.ValueKind == JsonValueKind.String
                    && ulong.TryParse(
                        element.GetString(),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out ulong one
                    )
                )
                    numbers.Add(one);
                else
                    return Refuse("audit.damaged", "numbers of entries, decimal strings", "something else");
        else
            return Refuse("audit.damaged", $"a list of at most {MostDamaged} numbers of entries", "something else");
        return numbers.ToImmutable();
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "audit log", expected, seen);
}
