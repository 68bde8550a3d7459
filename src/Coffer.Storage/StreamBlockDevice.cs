namespace Coffer.Storage;

/// <summary>A block device over a seekable stream: an image file, a device node, or memory in tests.</summary>
public sealed class StreamBlockDevice : IBlockDevice
{
    private readonly Stream _stream;

    /// <summary>A device over <paramref name="stream"/>, which stays the caller's to dispose.</summary>
    /// <param name="stream">Seekable; its length is taken once, here.</param>
    /// <param name="sectorSize">Size of a logical sector in bytes.</param>
    /// <exception cref="ArgumentException">The stream cannot seek, or its length is not whole sectors.</exception>
    public StreamBlockDevice(Stream stream, int sectorSize = 512)
        : this(stream, stream.Length, sectorSize) { }

    /// <summary>A device over a stream that does not know its length, such as a device node.</summary>
    /// <param name="stream">Seekable.</param>
    /// <param name="length">Size of the device in bytes.</param>
    /// <param name="sectorSize">Size of a logical sector in bytes.</param>
    /// <exception cref="ArgumentException">The stream cannot seek, or the length is not whole sectors.</exception>
    public StreamBlockDevice(Stream stream, long length, int sectorSize)
    {
        if (!stream.CanSeek)
            throw new ArgumentException("a block device needs a seekable stream", nameof(stream));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sectorSize);
        if (length < 0 || length % sectorSize != 0)
            throw new ArgumentException($"{length} bytes are not whole sectors of {sectorSize}", nameof(length));
        _stream = stream;
        Length = length;
        SectorSize = sectorSize;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int SectorSize { get; }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        RequireWholeSectors(offset, destination.Length);
        _stream.Position = offset;
        _stream.ReadExactly(destination);
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireWholeSectors(offset, source.Length);
        _stream.Position = offset;
        _stream.Write(source);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            _stream.Flush();
    }

    private void RequireWholeSectors(long offset, int length)
    {
        if (offset < 0 || offset % SectorSize != 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"not on a device of {Length} bytes");
        if (length % SectorSize != 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"not whole sectors of {SectorSize}");
    }
}
