using Coffer.Storage;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.Recording;

/// <summary>
/// The disk as a power cut leaves it: what is durable, and those of the later writes that survived. What is written to it stays in memory. Good until
/// its <see cref="DiskReplay"/> goes on.
/// </summary>
public sealed class CutDisk : IBlockDevice
{
    private readonly SafeFileHandle _durable;
    private readonly DiskRecording _recording;
    private readonly IReadOnlyList<DiskPatch> _survived;
    private readonly List<(long Offset, byte[] Bytes)> _written = [];

    internal CutDisk(SafeFileHandle durable, DiskRecording recording, IReadOnlyList<DiskPatch> survived)
    {
        (_durable, _recording, _survived) = (durable, recording, survived);
        Length = RandomAccess.GetLength(durable);
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int SectorSize => DiskCut.SectorSize;

    internal IReadOnlyList<DiskPatch> Survived => _survived;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        RequireInside(offset, destination.Length);
        for (int done = 0; done < destination.Length; )
        {
            int count = RandomAccess.Read(_durable, destination[done..], offset + done);
            if (count == 0)
                throw new EndOfStreamException();
            done += count;
        }
        foreach (DiskPatch patch in _survived)
            if (Common(patch.Offset, patch.Length, offset, destination.Length) is (var at, var length))
                _recording.Read(
                    patch.Source,
                    patch.Skip + at - patch.Offset,
                    destination.Slice((int)(at - offset), (int)length)
                );
        foreach ((long start, byte[] bytes) in _written)
            if (Common(start, bytes.Length, offset, destination.Length) is (var at, var length))
                bytes.AsSpan((int)(at - start), (int)length).CopyTo(destination[(int)(at - offset)..]);
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireInside(offset, source.Length);
        _written.Add((offset, source.ToArray()));
    }

    /// <inheritdoc/>
    public void Flush() { }

    private static (long At, long Length)? Common(long one, long oneLength, long other, long otherLength)
    {
        long at = Math.Max(one, other);
        long end = Math.Min(one + oneLength, other + otherLength);
        return at < end ? (at, end - at) : null;
    }

    private void RequireInside(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
    }
}
