namespace Coffer.Storage.Luks2;

/// <summary>One segment of the data; its cipher and sector size are the template's.</summary>
/// <param name="Start">Where it begins, bytes of the data.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Flag">What a re-encryption says of it; null for a plain one.</param>
/// <param name="OfOld">The old volume key, or the only one, opens it.</param>
/// <param name="OfNext">The next volume key opens it.</param>
internal sealed record Luks2Segment(long Start, long Size, string? Flag, bool OfOld, bool OfNext)
{
    internal const string Hot = "in-reencryption";
    internal const string Previous = "backup-previous";
    internal const string Final = "backup-final";
    internal const int Most = 5;

    /// <summary>Where it begins on the partition, bytes.</summary>
    internal long Offset => Luks2Template.DataOffset + Start;

    /// <summary>Number of its first sector of 512 bytes, which the initialisation vectors count.</summary>
    internal long IvTweak => Start / 512;

    /// <summary>The segments of a header, by number.</summary>
    /// <param name="dataSize">Size of the data, bytes.</param>
    /// <param name="progress">How far the re-encryption is; null when there is none.</param>
    internal static IReadOnlyList<Luks2Segment> Of(long dataSize, Luks2Progress? progress)
    {
        if (progress is not { } at)
            return [new(0, dataSize, null, OfOld: true, OfNext: false)];
        Luks2Segment[] all =
        [
            new(0, at.Position, null, OfOld: false, OfNext: true),
            new(at.Position, at.HotZone, Hot, OfOld: true, OfNext: true),
            new(at.Boundary, dataSize - at.Boundary, null, OfOld: true, OfNext: false),
            new(0, dataSize, Previous, OfOld: true, OfNext: false),
            new(0, dataSize, Final, OfOld: false, OfNext: true),
        ];
        return [.. all.Where(segment => segment.Size > 0)];
    }
}
