using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2.Dump;

/// <summary>
/// What any LUKS2 header says, cryptsetup's too, for people to look at. Nothing is opened by it: a boot relies on
/// <see cref="StrictLuks2Header"/> alone. Lengths and counts are bounded; members it does not know are passed over.
/// </summary>
/// <param name="Copies">Copies of the header that were found.</param>
/// <param name="Keyslots">Key slots.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="Segments">Segments.</param>
/// <param name="Digests">Digests.</param>
/// <param name="Flags">Persistent activation flags.</param>
/// <param name="Requirements">Features that a reader must know.</param>
/// <param name="Template">Why this is not Coffer's template 1; null when it is.</param>
public sealed record Luks2HeaderDump(
    ImmutableArray<Luks2CopyDump> Copies,
    ImmutableArray<Luks2KeyslotDump> Keyslots,
    ImmutableArray<Luks2TokenDump> Tokens,
    ImmutableArray<Luks2SegmentDump> Segments,
    ImmutableArray<Luks2DigestDump> Digests,
    ImmutableArray<string> Flags,
    ImmutableArray<string> Requirements,
    Refusal? Template
)
{
    /// <summary>Bytes of a volume that are enough for every header: two copies of the largest size.</summary>
    public const int LargestArea = 2 * Luks2BinaryDump.LargestCopy;

    private const int MostObjects = 64;

    /// <summary>Reads a header.</summary>
    /// <param name="start">The first bytes of the volume: <see cref="LargestArea"/> of them, or as many as there are.</param>
    public static Parsed<Luks2HeaderDump> Read(ReadOnlySpan<byte> start)
    {
        List<Luks2CopyDump> copies = [];
        Parsed<Luks2CopyDump> first = Luks2BinaryDump.Read(start, 0);
        if (first.Value is { } primary)
            copies.Add(primary);
        foreach (int offset in Luks2BinaryDump.CopySizes)
        {
            if (Luks2BinaryDump.Read(start, offset).Value is { } secondary)
                copies.Add(secondary);
        }
        if (copies.Count == 0)
            return first.Refusal!;

        // As cryptsetup does: of the copies whose checksum holds, the newest; else what there is.
        Luks2CopyDump used = copies
            .OrderByDescending(copy => copy.Checksum is null)
            .ThenByDescending(copy => copy.SequenceId)
            .First();
        int json = (int)used.Offset + Luks2Template.BinaryHeaderSize;
        Parsed<Luks2HeaderDump> dump = ReadJson(start[json..(int)(used.Offset + used.Size)]);
        Refusal? template = StrictLuks2Header
            .Read(start[..Math.Min(start.Length, Luks2Template.HeaderAreaSize)])
            .Refusal;
        return dump.Then<Luks2HeaderDump>(read => read with { Copies = [.. copies], Template = template });
    }

    private static Parsed<Luks2HeaderDump> ReadJson(ReadOnlySpan<byte> area)
    {
        int end = area.IndexOf((byte)0);
        byte[] text = (end < 0 ? area : area[..end]).ToArray();
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            return new Luks2JsonDump(document.RootElement).Read(MostObjects);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Refusal("luks2.json", "LUKS2 header", "a JSON document", "broken JSON");
        }
    }
}
