using Coffer.Storage;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>A device whose writes are forgotten with it.</summary>
/// <param name="below">What is read; never written.</param>
internal sealed class ScratchDevice(IBlockDevice below) : IBlockDevice
{
    private readonly List<(long Offset, byte[] Bytes)> _written = [];

    /// <inheritdoc/>
    public long Length => below.Length;

    /// <inheritdoc/>
    public int SectorSize => below.SectorSize;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        below.Read(offset, destination);
        foreach ((long start, byte[] bytes) in _written)
        {
            long at = Math.Max(start, offset);
            long end = Math.Min(start + bytes.Length, offset + destination.Length);
            if (at < end)
                bytes.AsSpan((int)(at - start), (int)(end - at)).CopyTo(destination[(int)(at - offset)..]);
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source) => _written.Add((offset, source.ToArray()));

    /// <inheritdoc/>
    public void Flush() { }
}
