using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Tests.Custody;

/// <summary>A vault's partition in memory with its data, whose writes can be made to fail.</summary>
/// <param name="bytes">What is on it.</param>
internal sealed class DataDisk(byte[] bytes) : IBlockDevice
{
    /// <summary>How many of the next writes of data fail, each with half of its bytes written.</summary>
    internal int FailingDataWrites { get; set; }

    /// <summary>After such a write nothing can be written any more.</summary>
    internal bool StaysDead { get; set; }

    public long Length => bytes.Length;

    public int SectorSize => 512;

    public void Read(long offset, Span<byte> destination) =>
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        if (FailingDataWrites == 0 || (offset < Luks2Template.DataOffset && !Died))
        {
            source.CopyTo(bytes.AsSpan((int)offset));
            return;
        }
        source[..(source.Length / 2)].CopyTo(bytes.AsSpan((int)offset));
        FailingDataWrites -= StaysDead ? 0 : 1;
        Died = StaysDead;
        throw new IOException("the disk failed");
    }

    public void Flush() { }

    private bool Died { get; set; }
}
