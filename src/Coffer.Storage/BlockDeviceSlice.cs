namespace Coffer.Storage;

/// <summary>A part of a block device as a device of its own: a partition of a disk.</summary>
public sealed class BlockDeviceSlice : IBlockDevice
{
    private readonly IBlockDevice _whole;
    private readonly long _offset;

    /// <summary>The <paramref name="length"/> bytes of <paramref name="whole"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not on the device, or not whole sectors.</exception>
    public BlockDeviceSlice(IBlockDevice whole, long offset, long length)
    {
        if (offset < 0 || offset % whole.SectorSize != 0 || offset > whole.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"not on a device of {whole.Length} bytes");
        if (length < 0 || length % whole.SectorSize != 0 || length > whole.Length - offset)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"not on a device of {whole.Length} bytes");
        _whole = whole;
        _offset = offset;
        Length = length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int SectorSize => _whole.SectorSize;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        RequireInside(offset, destination.Length);
        _whole.Read(_offset + offset, destination);
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireInside(offset, source.Length);
        _whole.Write(_offset + offset, source);
    }

    /// <inheritdoc/>
    public void Flush() => _whole.Flush();

    private void RequireInside(long offset, int length)
    {
        if (offset < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"not on a device of {Length} bytes");
    }
}
