namespace Coffer.Storage.Tests;

/// <summary>
/// A disk whose power fails after so many sectors were written. Sectors written since the last flush reached it or not, each
/// by its own luck; a sector is never torn.
/// </summary>
public sealed class PowerCutDevice(MemoryStream start, int sectorsUntilCut, ulong luck) : IBlockDevice
{
    private readonly byte[] _seen = start.ToArray();
    private readonly byte[] _durable = start.ToArray();
    private readonly List<int> _pending = [];
    private int _left = sectorsUntilCut;
    private ulong _luck = luck | 1;

    public long Length => _seen.Length;

    public int SectorSize => 512;

    public void Read(long offset, Span<byte> destination) =>
        _seen.AsSpan((int)offset, destination.Length).CopyTo(destination);

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        for (int i = 0; i < source.Length; i += SectorSize)
        {
            if (_left-- <= 0)
                throw new IOException("power cut");
            source.Slice(i, SectorSize).CopyTo(_seen.AsSpan((int)offset + i));
            _pending.Add((int)offset + i);
        }
    }

    public void Flush()
    {
        _pending.ForEach(Persist);
        _pending.Clear();
    }

    /// <summary>Runs until it is done or the power fails.</summary>
    public void Cut(Action work)
    {
        try
        {
            work();
        }
        catch (IOException)
        {
            // The power is gone: what happened until then is what counts.
        }
    }

    /// <summary>The disk when the power is back.</summary>
    public IBlockDevice AfterPowerCut()
    {
        _pending.Where(_ => IsLucky()).ToList().ForEach(Persist);
        return new StreamBlockDevice(new MemoryStream(_durable));
    }

    private void Persist(int offset) => _seen.AsSpan(offset, SectorSize).CopyTo(_durable.AsSpan(offset));

    private bool IsLucky()
    {
        _luck ^= _luck << 13;
        _luck ^= _luck >> 7;
        _luck ^= _luck << 17;
        return (_luck & 1) != 0;
    }
}
