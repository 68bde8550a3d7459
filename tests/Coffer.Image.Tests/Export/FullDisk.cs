using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export;

/// <summary>A disk on which each 64 KiB begin with a byte: all of it has to be kept.</summary>
internal sealed class FullDisk(long length) : ISparseDisk
{
    private const int Step = 64 << 10;

    public long Length => length;

    public IEnumerable<ByteRange> DataRanges() => [new(0, length)];

    public void Read(long offset, Span<byte> destination)
    {
        destination.Clear();
        for (long at = (Step - (offset % Step)) % Step; at < destination.Length; at += Step)
            destination[(int)at] = (byte)(1 + ((offset + at) / Step % 251));
    }
}
