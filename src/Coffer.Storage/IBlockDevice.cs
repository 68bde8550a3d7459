namespace Coffer.Storage;

/// <summary>
/// A disk, a partition or a file that stands for one. Offsets and lengths are bytes and whole sectors; what lies outside
/// is the caller's fault and throws. Whether bytes on it can be believed is decided by who reads them, never here.
/// </summary>
public interface IBlockDevice
{
    /// <summary>Size in bytes, a multiple of <see cref="SectorSize"/>.</summary>
    long Length { get; }

    /// <summary>Size of a logical sector in bytes.</summary>
    int SectorSize { get; }

    /// <summary>Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not on the device, or not whole sectors.</exception>
    /// <exception cref="IOException">The device failed.</exception>
    void Read(long offset, Span<byte> destination);

    /// <summary>Writes <paramref name="source"/> at <paramref name="offset"/>; durable only after <see cref="Flush"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not on the device, or not whole sectors.</exception>
    /// <exception cref="IOException">The device failed.</exception>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Returns when everything written so far survives a power cut.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    void Flush();
}
