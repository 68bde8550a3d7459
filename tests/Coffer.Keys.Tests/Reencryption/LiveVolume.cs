using Coffer.Bytes;
using Coffer.Keys.Reencryption;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>
/// The live device with a file system that writes whenever it may: before a slice is held and as soon as it goes on, on both sides of the boundary.
/// </summary>
internal sealed class LiveVolume : ILiveMapping, IDisposable
{
    private const int Block = 4096;

    private readonly byte[] _disk;
    private readonly long _size;
    private readonly List<DiskEvent> _events;
    private readonly Luks2DataCipher _old;
    private readonly Luks2DataCipher _next;
    private readonly Random _places = new(1);
    private long _boundary;
    private bool _held;

    internal LiveVolume(byte[] disk, long size, Secret old, Secret next, List<DiskEvent> events)
    {
        _disk = disk;
        _size = size;
        _events = events;
        _old = new Luks2DataCipher(old);
        _next = new Luks2DataCipher(next);
    }

    /// <summary>The boundary that it was activated with.</summary>
    internal void Begin(long boundary) => _boundary = boundary;

    internal bool IsHeld => _held;

    internal IReadOnlyList<DiskEvent> Events => _events;

    internal bool FailsToHold { get; set; }

    internal bool FailsToSwitch { get; set; }

    public void Hold()
    {
        if (FailsToHold)
            throw new IOException("busy");
        Assert.False(_held, "held twice");
        WriteFiles();
        _held = true;
    }

    public void Switch(long boundary)
    {
        if (FailsToSwitch)
            throw new IOException("no table");
        Assert.True(_held, "switched while I/O goes on");
        Assert.True(boundary > _boundary && boundary <= _size);
        long from = _boundary;
        _boundary = boundary;
        _held = false;
        WriteBlock(from + (_places.NextInt64((boundary - from) / Block) * Block));
        WriteFiles();
    }

    public void Release() => _held = false;

    public void Dispose()
    {
        _old.Dispose();
        _next.Dispose();
    }

    private void WriteFiles()
    {
        WriteBlock(_places.NextInt64(_size / Block) * Block);
        WriteBlock(_places.NextInt64(_size / Block) * Block);
    }

    private void WriteBlock(long position)
    {
        if (VaultSuperblock.CopyOffsets.Contains(position))
            return;
        byte[] plain = new byte[Block];
        _places.NextBytes(plain);
        byte[] cipher = [.. plain];
        (position < _boundary ? _next : _old).Encrypt(cipher, position);
        cipher.CopyTo(_disk, RotatedVolume.PlaceOf(Luks2Template.DataOffset + position));
        _events.Add(new FileSystemEvent(position, plain, cipher));
    }
}
