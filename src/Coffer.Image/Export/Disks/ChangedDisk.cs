using Coffer.Storage;

namespace Coffer.Image.Export.Disks;

/// <summary>A disk made larger, with some sectors changed, and the disk below it left as it is: the changes stay in memory.</summary>
/// <param name="disk">The disk below.</param>
/// <param name="length">Bytes of this one, at least those of the disk below.</param>
public sealed class ChangedDisk(ISparseDisk disk, long length) : ISparseDisk, IBlockDevice
{
    private readonly SortedDictionary<long, byte[]> _changes = [];

    /// <inheritdoc cref="ISparseDisk.Length"/>
    public long Length { get; } = length;

    /// <inheritdoc/>
    public int SectorSize => 512;

    /// <inheritdoc/>
    public IEnumerable<ByteRange> DataRanges()
    {
        ByteRange? open = null;
        foreach (ByteRange range in Overlapping().OrderBy(range => range.Start))
        {
            if (open is { } before && range.Start > before.End)
            {
                yield return before;
                open = range;
            }
            else
            {
                open = new ByteRange(open?.Start ?? range.Start, Math.Max(open?.End ?? 0, range.End));
            }
        }
        if (open is { } last)
            yield return last;
    }

    /// <inheritdoc cref="ISparseDisk.Read"/>
    public void Read(long offset, Span<byte> destination)
    {
        long below = Math.Clamp(disk.Length - offset, 0, destination.Length);
        destination[(int)below..].Clear();
        if (below > 0)
            disk.Read(offset, destination[..(int)below]);
        foreach ((long start, byte[] sector) in _changes)
        {
            if (start >= offset && start - offset < destination.Length)
                sector.CopyTo(destination[(int)(start - offset)..]);
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        if (offset % SectorSize != 0 || source.Length % SectorSize != 0 || offset > Length - source.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"no sectors of a disk of {Length} bytes");
        for (int at = 0; at < source.Length; at += SectorSize)
            _changes[offset + at] = source.Slice(at, SectorSize).ToArray();
    }

    /// <inheritdoc/>
    public void Flush() { }

    private IEnumerable<ByteRange> Overlapping() =>
        disk.DataRanges().Concat(_changes.Keys.Select(start => new ByteRange(start, start + SectorSize)));
}
