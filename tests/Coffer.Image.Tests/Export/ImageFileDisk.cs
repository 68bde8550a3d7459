using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export;

/// <summary>A file as a disk, all of it data.</summary>
internal sealed class ImageFileDisk(string path) : ISparseDisk
{
    private readonly byte[] _bytes = File.ReadAllBytes(path);

    public long Length => _bytes.Length;

    public IEnumerable<ByteRange> DataRanges() => [new(0, Length)];

    public void Read(long offset, Span<byte> destination) =>
        _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
