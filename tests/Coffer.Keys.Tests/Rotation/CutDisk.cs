using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Rotation;

/// <summary>A vault's partition in memory, whose power goes at one of its writes.</summary>
/// <param name="bytes">What is on it; its first bytes, up to the data.</param>
/// <param name="cutAt">Number of the write that is cut, from 0; none when negative.</param>
/// <param name="cut">What that write leaves.</param>
internal sealed class CutDisk(byte[] bytes, int cutAt = -1, PowerCut cut = PowerCut.Before) : IBlockDevice
{
    private int _writes;

    internal byte[] Bytes => bytes;

    internal int Writes => _writes;

    /// <summary>What the cut left, before anything was written after it.</summary>
    internal byte[]? Remains { get; private set; }

    public long Length => Luks2Template.DataOffset;

    public int SectorSize => 512;

    public void Read(long offset, Span<byte> destination) =>
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Span<byte> target = bytes.AsSpan((int)offset, source.Length);
        int half = source.Length / 2 / SectorSize * SectorSize;
        if (_writes++ != cutAt)
        {
            source.CopyTo(target);
            return;
        }
        if (cut is PowerCut.FirstHalf or PowerCut.After)
            source[..half].CopyTo(target);
        if (cut is PowerCut.SecondHalf or PowerCut.After)
            source[half..].CopyTo(target[half..]);
        Remains = [.. bytes];
        throw new PowerCutException();
    }

    public void Flush() { }
}
