using System.Buffers.Binary;
using Coffer.Linux.Network.Dhcp;

namespace Coffer.Linux.Tests.Network.Dhcp;

/// <summary>A network whose servers answer as a test says; time passes only where nobody answers.</summary>
internal sealed class FakeNetwork : TimeProvider, IDatagrams
{
    private readonly Queue<byte[]> _coming = new();
    private long _ticks;

    /// <summary>What comes when a question of this type (1 or 3) with this transaction was sent.</summary>
    internal Func<byte, uint, IEnumerable<byte[]>> Servers { get; set; } = static (_, _) => [];

    internal List<byte[]> Sent { get; } = [];

    internal TimeSpan Waited => TimeSpan.FromTicks(_ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Broadcast(ReadOnlySpan<byte> datagram)
    {
        Sent.Add(datagram.ToArray());
        _coming.Clear();
        foreach (byte[] answer in Servers(datagram[242], BinaryPrimitives.ReadUInt32BigEndian(datagram[4..])))
            _coming.Enqueue(answer);
    }

    public int Receive(Span<byte> buffer, TimeSpan patience)
    {
        if (!_coming.TryDequeue(out byte[]? datagram))
        {
            _ticks += patience.Ticks;
            return 0;
        }
        // Each datagram takes a while, so that a flood ends.
        _ticks += TimeSpan.TicksPerMillisecond;
        int length = Math.Min(buffer.Length, datagram.Length);
        datagram.AsSpan(0, length).CopyTo(buffer);
        return length;
    }

    public void Dispose() { }
}
