using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Storage.Luks2.Dump;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a LUKS2 header that is not Coffer's: somebody else's, or one that somebody changed.</summary>
internal static class Luks2DumpInspection
{
    private const string Unsaid = "-";

    /// <summary>Explains the first bytes of a volume.</summary>
    public static Parsed<Explanation> Explain(ReadOnlySpan<byte> bytes) =>
        Luks2HeaderDump
            .Read(bytes[..Math.Min(bytes.Length, Luks2HeaderDump.LargestArea)])
            .Then<Explanation>(dump => Explain(dump));

    private static Explanation Explain(Luks2HeaderDump dump) =>
        new(
            "luks2-foreign",
            "LUKS2 header, not of Coffer's template",
            [
                new Fact("boot", RefusalOf(dump.Template), "a machine that finds this on its disk stays shut"),
                new Fact("flags", Listed(dump.Flags)),
                new Fact("requirements", Listed(dump.Requirements)),
            ],
            [
                .. dump.Copies.Select(Copy),
                .. dump.Keyslots.Select(Keyslot),
                .. dump.Tokens.Select(Token),
                .. dump.Segments.Select(Segment),
                .. dump.Digests.Select(Digest),
            ]
        );

    private static string RefusalOf(Refusal? template) =>
        template is null
            ? "would be read"
            : $"refused [{template.Reason}]: expected {template.Expected}, seen {template.Seen}";

    private static Explanation Copy(Luks2CopyDump copy) =>
        new(
            "copy",
            $"copy at byte {copy.Offset}",
            new Fact("uuid", Said(copy.Uuid)),
            new Fact("sequence", $"{copy.SequenceId}"),
            new Fact("size", $"{copy.Size} bytes"),
            new Fact("label", Said(copy.Label)),
            new Fact("subsystem", Said(copy.Subsystem)),
            new Fact("checksum", $"{copy.ChecksumAlgorithm}, {(copy.Checksum is null ? "right" : "wrong")}")
        );

    private static Explanation Keyslot(Luks2KeyslotDump slot) =>
        new(
            "keyslot",
            $"key slot {slot.Id}: {Said(slot.Type)}",
            new Fact("key size", Said(slot.KeySize)),
            new Fact("area", $"{Said(slot.AreaSize)} bytes at byte {Said(slot.AreaOffset)}"),
            new Fact("encryption", Said(slot.Encryption)),
            new Fact("kdf", Said(slot.Kdf))
        );

    private static Explanation Token(Luks2TokenDump token) =>
        new(
            "token",
            $"token {token.Id}: {Said(token.Type)}",
            new Fact("key slots", Listed(token.Keyslots)),
            new Fact("members", Listed(token.Members))
        );

    private static Explanation Segment(Luks2SegmentDump segment) =>
        new(
            "segment",
            $"segment {segment.Id}: {Said(segment.Type)}",
            new Fact("place", $"{Said(segment.Size)} bytes at byte {Said(segment.Offset)}"),
            new Fact("encryption", Said(segment.Encryption)),
            new Fact("sector size", Said(segment.SectorSize)),
            new Fact("integrity", Said(segment.Integrity))
        );

    private static Explanation Digest(Luks2DigestDump digest) =>
        new(
            "digest",
            $"digest {digest.Id}: {Said(digest.Type)}",
            new Fact("hash", $"{Said(digest.Hash)}, {Said(digest.Iterations)} iterations"),
            new Fact("key slots", Listed(digest.Keyslots)),
            new Fact("segments", Listed(digest.Segments))
        );

    private static string Said(string? value) => string.IsNullOrEmpty(value) ? Unsaid : value;

    private static string Listed(ImmutableArray<string> values) => values.IsEmpty ? Unsaid : string.Join(", ", values);
}
