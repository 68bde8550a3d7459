namespace Coffer.Bytes;

/// <summary>
/// The order of text keys in deterministic CBOR (RFC 8949, section 4.2.1): by their encoded bytes. Of ASCII texts the shorter is first, since the length
/// is in front; texts of one length stand as their bytes do.
/// </summary>
public sealed class CborTextOrder : IComparer<string>
{
    private CborTextOrder() { }

    /// <summary>The order.</summary>
    public static CborTextOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y) =>
        (x?.Length ?? -1).CompareTo(y?.Length ?? -1) is var byLength && byLength != 0
            ? byLength
            : string.CompareOrdinal(x, y);
}
