namespace Coffer.Storage.Gpt;

/// <summary>Sectors in a row.</summary>
/// <param name="First">The first sector.</param>
/// <param name="Last">The last sector, itself included, as in the partition entry.</param>
public readonly record struct LbaRange(long First, long Last)
{
    /// <summary>How many sectors.</summary>
    public long Count => Last - First + 1;

    /// <summary>The sectors that hold <paramref name="length"/> bytes from byte <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentException">They are not whole sectors, or none.</exception>
    public static LbaRange OfBytes(long offset, long length, int sectorSize)
    {
        if (offset < 0 || length <= 0 || offset % sectorSize != 0 || length % sectorSize != 0)
            throw new ArgumentException($"{length} bytes at {offset} are not whole sectors of {sectorSize}");
        return new LbaRange(offset / sectorSize, ((offset + length) / sectorSize) - 1);
    }

    /// <summary>True when both have a sector in common.</summary>
    public bool Overlaps(LbaRange other) => First <= other.Last && other.First <= Last;

    /// <summary>True when every sector of <paramref name="inner"/> is one of these.</summary>
    public bool Contains(LbaRange inner) => First <= inner.First && inner.Last <= Last;

    /// <inheritdoc/>
    public override string ToString() => $"{First}..{Last}";
}
