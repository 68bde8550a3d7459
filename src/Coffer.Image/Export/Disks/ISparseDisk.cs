namespace Coffer.Image.Export.Disks;

/// <summary>A raw disk that knows which of its bytes were ever written: the others are zeros, and nobody reads them.</summary>
public interface ISparseDisk
{
    /// <summary>Bytes of the disk, whole sectors of 512.</summary>
    long Length { get; }

    /// <summary>What may hold something else than zeros: whole sectors, ascending, apart from each other.</summary>
    IEnumerable<ByteRange> DataRanges();

    /// <summary>Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>.</summary>
    /// <exception cref="IOException">The disk failed, or ends before.</exception>
    void Read(long offset, Span<byte> destination);
}
