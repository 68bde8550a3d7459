using Coffer.Storage;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>A vault's partition in memory that keeps every write.</summary>
/// <param name="bytes">What is on it.</param>
/// <param name="events">Where writes are kept.</param>
internal sealed class RecordingDisk(byte[] bytes, List<DiskEvent> events) : IBlockDevice
{
    public long Length => bytes.Length;

    public int SectorSize => 512;

    public void Read(long offset, Span<byte> destination) =>
        bytes.AsSpan(RotatedVolume.PlaceOf(offset), destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        source.CopyTo(bytes.AsSpan(RotatedVolume.PlaceOf(offset)));
        events.Add(new WriteEvent(offset, source.ToArray()));
    }

    public void Flush() { }
}
