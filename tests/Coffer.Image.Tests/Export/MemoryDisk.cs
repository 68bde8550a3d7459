using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export;

/// <summary>A disk in memory. Whoever reads where it holds nothing, or something twice, fails the test.</summary>
/// <param name="length">Bytes of it.</param>
internal sealed class MemoryDisk(long length) : ISparseDisk
{
    private readonly SortedDictionary<long, byte[]> _data = [];
    private readonly HashSet<long> _read = [];

    public long Length => length;

    /// <summary>May be read more than once.</summary>
    public bool Patient { get; init; }

    /// <summary>Puts bytes on it, a range of their own.</summary>
    public MemoryDisk With(long offset, byte[] bytes)
    {
        _data.Add(offset, bytes);
        return this;
    }

    /// <summary>Sectors of one byte, a range of their own.</summary>
    public MemoryDisk With(long offset, byte value, int count = 512) =>
        With(offset, [.. Enumerable.Repeat(value, count)]);

    public IEnumerable<ByteRange> DataRanges() =>
        _data.Select(data => new ByteRange(data.Key, data.Key + data.Value.Length));

    public void Read(long offset, Span<byte> destination)
    {
        (long start, byte[] bytes) = _data.Single(d => d.Key <= offset && offset < d.Key + d.Value.Length);
        Assert.True(offset + destination.Length <= start + bytes.Length, "a hole was read");
        Assert.True(_read.Add(offset) || Patient, $"{offset} was read twice");
        bytes.AsSpan((int)(offset - start), destination.Length).CopyTo(destination);
    }

    /// <summary>All of it.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[length];
        foreach ((long offset, byte[] bytes) in _data)
            bytes.CopyTo(all.AsSpan((int)offset));
        return all;
    }
}
