using Coffer.Storage;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>A vault's partition in memory, one of whose writes fails half-way, or all from there on.</summary>
/// <param name="bytes">What is on it.</param>
internal sealed class FaultyDisk(byte[] bytes) : IBlockDevice
{
    private int _left = -1;
    private bool _forGood;

    public long Length => bytes.Length;

    public int SectorSize => 512;

    /// <summary>The write that fails, counted from now.</summary>
    internal void FailAt(int write, bool forGood) => (_left, _forGood) = (write, forGood);

    internal void Heal() => _left = -1;

    public void Read(long offset, Span<byte> destination) =>
        bytes.AsSpan(RotatedVolume.PlaceOf(offset), destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Span<byte> target = bytes.AsSpan(RotatedVolume.PlaceOf(offset), source.Length);
        if (_left != 0)
        {
            _left--;
            source.CopyTo(target);
            return;
        }
        if (!_forGood)
            _left = -1;
        Tear.FirstHalf.Apply(source, target);
        throw new IOException("a bad sector");
    }

    public void Flush() { }
}
