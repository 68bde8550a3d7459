namespace Coffer.Storage.Luks2;

/// <summary>A digest with the key slots and segments that it is assigned to.</summary>
/// <param name="Number">Number of the digest.</param>
/// <param name="Digest">The digest.</param>
/// <param name="Keyslots">Numbers of key slots, ascending.</param>
/// <param name="Segments">Numbers of segments, ascending.</param>
internal sealed record Luks2AssignedDigest(int Number, Luks2Digest Digest, int[] Keyslots, int[] Segments)
{
    /// <summary>The digests of a header, by number: of the volume key, or of the old, the next, and of both together.</summary>
    internal static IEnumerable<Luks2AssignedDigest> Of(Luks2Header header)
    {
        IReadOnlyList<Luks2Segment> segments = Luks2Segment.Of(header.DataSize, header.Reencryption?.Progress);
        yield return new(
            0,
            header.Digest,
            [
                .. header
                    .Unlocks.Select(unlock => (int)unlock.Keyslot.Number)
                    .Append((int)header.Recovery.Keyslot.Number)
                    .Order(),
            ],
            Numbers(segments, segment => segment.OfOld)
        );
        if (header.Reencryption is not { } next)
            yield break;
        int[] keyslots = [(int)next.NextUnlock.Number, (int)next.NextRecovery.Number];
        yield return new(1, next.NextDigest, [.. keyslots.Order()], Numbers(segments, segment => segment.OfNext));
        yield return new(2, next.Verification, [Luks2Template.ReencryptKeyslot], []);
    }

    private static int[] Numbers(IReadOnlyList<Luks2Segment> segments, Func<Luks2Segment, bool> which) =>
        [.. Enumerable.Range(0, segments.Count).Where(number => which(segments[number]))];
}
