using Coffer.Keys.Tests.Rotation;
using Coffer.Storage;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>A vault's partition in memory whose power goes at one of its writes, of which any 512-byte sectors come onto the disk.</summary>
/// <param name="bytes">What is on it.</param>
/// <param name="cutAt">Number of the write that is cut, from 0; none when negative.</param>
/// <param name="tear">Which of its sectors are written.</param>
internal sealed class TornDisk(byte[] bytes, int cutAt = -1, Tear? tear = null) : IBlockDevice
{
    internal int Writes { get; private set; }

    public long Length => bytes.Length;

    public int SectorSize => 512;

    public void Read(long offset, Span<byte> destination) =>
        bytes.AsSpan(RotatedVolume.PlaceOf(offset), destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Assert.True(offset % 4096 == 0 && source.Length % 4096 == 0, $"{source.Length} bytes at {offset}");
        if (Writes++ != cutAt)
        {
            source.CopyTo(bytes.AsSpan(RotatedVolume.PlaceOf(offset)));
            return;
        }
        tear!.Apply(source, bytes.AsSpan(RotatedVolume.PlaceOf(offset), source.Length));
        throw new PowerCutException();
    }

    public void Flush() { }
}
