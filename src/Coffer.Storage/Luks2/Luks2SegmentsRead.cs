using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>What the segments of a header say: the size of the data and, while they are re-encrypted, how far they are.</summary>
/// <param name="DataSize">Bytes.</param>
/// <param name="Progress">How far they are; nothing without a re-encryption.</param>
/// <param name="OfOld">Numbers of the segments of the only or old volume key.</param>
/// <param name="OfNext">Numbers of the segments of the next volume key.</param>
internal sealed record Luks2SegmentsRead(long DataSize, Luks2Progress Progress, int[] OfOld, int[] OfNext)
{
    /// <summary>Most bytes of the data: the largest disk a partition table of 512-byte sectors can describe.</summary>
    private const ulong LargestData = 1UL << 60;

    private static readonly Luks2SegmentsRead s_none = new(0, default, [], []);

    /// <summary>Reads the member <c>segments</c>.</summary>
    internal static Luks2SegmentsRead Read(ref StrictJsonReader json, bool reencrypts)
    {
        List<Luks2Segment> segments = [];
        json.BeginObject("segments", "segment-count");
        if (reencrypts)
            while (segments.Count < Luks2Segment.Most && json.NextIs($"{segments.Count}"))
                segments.Add(ReadSegment(ref json, segments.Count, reencrypts));
        else
            segments.Add(ReadSegment(ref json, 0, reencrypts));
        json.EndObject();
        return json.Failed ? s_none
            : reencrypts ? Reencrypted(ref json, segments)
            : Of(segments[0].Size, null);
    }

    private static Luks2Segment ReadSegment(ref StrictJsonReader json, int number, bool reencrypts)
    {
        json.BeginObject($"{number}", "segment");
        json.Expect("type", "crypt", "segment-type");
        long offset = Luks2Template.DataOffset;
        if (reencrypts)
            offset = ReadMultiple(ref json, "offset", Luks2Template.SectorSize, "a segment within the data");
        else
            json.Expect("offset", $"{Luks2Template.DataOffset}", "offset");
        long size = reencrypts
            ? ReadMultiple(ref json, "size", Luks2Template.SectorSize, "a segment of whole sectors")
            : ReadMultiple(ref json, "size", Luks2Template.DataAlignment, "a segment of whole MiB");
        long start = offset - Luks2Template.DataOffset;
        json.Expect("iv_tweak", $"{start / 512}", "iv-tweak");
        json.Expect("encryption", Luks2Template.Cipher, "segment-cipher");
        json.Expect("sector_size", Luks2Template.SectorSize, "sector-size");
        string? flag = reencrypts && json.NextIs("flags") ? ReadFlag(ref json) : null;
        json.EndObject("integrity", "segment-integrity");
        return new Luks2Segment(start, size, flag, false, false);
    }

    private static string? ReadFlag(ref StrictJsonReader json) =>
        json.ReadStrings("flags", 1, 32, "segment-flags") is [{ } flag] ? flag : "";

    private static long ReadMultiple(ref StrictJsonReader json, string name, int of, string expected)
    {
        ulong value = json.ReadDecimalString(name, name);
        if (json.Failed || (value > 0 && value % (ulong)of == 0 && value <= LargestData))
            return json.Failed ? 0 : (long)value;
        json.Refuse(name, expected, $"{value}");
        return 0;
    }

    // The backup segments say how large the data are, the others how far the re-encryption is; from both follows every one of them again.
    private static Luks2SegmentsRead Reencrypted(ref StrictJsonReader json, List<Luks2Segment> segments)
    {
        if (segments.Count < 3 || segments[^2].Flag != Luks2Segment.Previous || segments[^1].Flag != Luks2Segment.Final)
        {
            json.Refuse("segment-flags", "backup-previous and backup-final as the last two segments", "others");
            return s_none;
        }
        long dataSize = segments[^1].Size;
        int hot = segments.FindIndex(segment => segment.Flag == Luks2Segment.Hot);
        bool begun = hot > 0 || (hot < 0 && segments.Count > 3);
        Luks2Progress progress = new(begun ? segments[0].Size : 0, hot < 0 ? 0 : segments[hot].Size);
        if (Misplaced(dataSize, progress) is { } seen)
        {
            json.Refuse("segments", $"a boundary of both keys within {dataSize} bytes", seen);
            return s_none;
        }
        bool same = Luks2Segment
            .Of(dataSize, progress)
            .Select(segment => (segment.Start, segment.Size, segment.Flag))
            .SequenceEqual(segments.Select(segment => (segment.Start, segment.Size, segment.Flag)));
        if (same)
            return Of(dataSize, progress);
        json.Refuse("segments", "next key, re-encryption, old key, one behind the other, and both backups", "others");
        return s_none;
    }

    // One segment of the next key alone would be the beginning of another re-encryption to cryptsetup: the last hot zone stays until the end.
    private static string? Misplaced(long dataSize, Luks2Progress progress)
    {
        if (dataSize % Luks2Template.DataAlignment != 0)
            return $"data of {dataSize} bytes";
        if (progress.HotZone > Luks2Reencryption.LargestHotZone)
            return $"a hot zone of {progress.HotZone} bytes";
        return progress.Position >= dataSize || progress.HotZone > dataSize - progress.Position
            ? $"{progress.Position} and {progress.HotZone} bytes"
            : null;
    }

    private static Luks2SegmentsRead Of(long dataSize, Luks2Progress? progress)
    {
        IReadOnlyList<Luks2Segment> segments = Luks2Segment.Of(dataSize, progress);
        return new Luks2SegmentsRead(
            dataSize,
            progress ?? default,
            [.. Enumerable.Range(0, segments.Count).Where(n => segments[n].OfOld)],
            [.. Enumerable.Range(0, segments.Count).Where(n => segments[n].OfNext)]
        );
    }
}
