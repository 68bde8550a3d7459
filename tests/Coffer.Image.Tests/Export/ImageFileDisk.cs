using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export;

/// <summary>A file as a disk; whole blocks of zeros are holes.</summary>
internal sealed class ImageFileDisk : ISparseDisk
{
    private const int Block = 1 << 20;

    private readonly byte[] _bytes;
    private readonly ByteRange[] _data;

    public ImageFileDisk(string path)
    {
        _bytes = File.ReadAllBytes(path);
        _data =
        [
            .. Enumerable
                .Range(0, (_bytes.Length + Block - 1) / Block)
                .Select(block => new ByteRange((long)block * Block, Math.Min(_bytes.Length, (block + 1L) * Block)))
                .Where(range => _bytes.AsSpan((int)range.Start, (int)range.Length).ContainsAnyExcept((byte)0)),
        ];
    }

    public long Length => _bytes.Length;

    public IEnumerable<ByteRange> DataRanges() => _data;

    public void Read(long offset, Span<byte> destination) =>
        _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
