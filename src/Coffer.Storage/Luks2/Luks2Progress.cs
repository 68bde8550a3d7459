namespace Coffer.Storage.Luks2;

/// <summary>How far a re-encryption is, bytes of the data, whole sectors.</summary>
/// <param name="Position">Bytes at the beginning that are under the next volume key for good.</param>
/// <param name="HotZone">
/// Bytes behind <paramref name="Position"/> of which each sector may be under either key: one whose checksum stands in the area of the
/// <c>reencrypt</c> slot is under the old one. 0 between two slices.
/// </param>
public readonly record struct Luks2Progress(long Position, long HotZone)
{
    /// <summary>Where the old volume key begins once the hot zone is ended.</summary>
    public long Boundary => Position + HotZone;
}
