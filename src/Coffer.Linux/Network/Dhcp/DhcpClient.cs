using System.Buffers.Binary;
using Coffer.Bytes;

namespace Coffer.Linux.Network.Dhcp;

/// <summary>
/// Asks for an address (RFC 2131, section 3.1). Whoever answers first is believed as far as an address goes: the network is hostile anyway, and
/// what is said over it is proved by TLS and evidence.
/// </summary>
/// <param name="link">The card.</param>
/// <param name="hardwareAddress">Its address, 6 bytes.</param>
/// <param name="random">For the transactions.</param>
/// <param name="time">The clock.</param>
public sealed class DhcpClient(
    IDatagrams link,
    ReadOnlyMemory<byte> hardwareAddress,
    IRandomSource random,
    TimeProvider time
)
{
    private const int LongestPatience = 8;

    private readonly byte[] _buffer = new byte[DhcpAnswer.LargestSize + 1];

    /// <summary>An address, or null when nobody leased one in that many attempts; each waits longer, up to 8 seconds for an answer.</summary>
    /// <param name="attempts">How often to ask.</param>
    public DhcpAnswer? Acquire(int attempts)
    {
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            TimeSpan patience = TimeSpan.FromSeconds(Math.Min(1 << Math.Min(attempt, 3), LongestPatience));
            if (TryAcquire(patience) is { } lease)
                return lease;
        }
        return null;
    }

    private DhcpAnswer? TryAcquire(TimeSpan patience)
    {
        DhcpQuestion discover = new(DhcpMessageType.Discover, Transaction(), hardwareAddress);
        link.Broadcast(discover.ToBytes());
        if (Await(discover, patience, answer => answer.Type == DhcpMessageType.Offer) is not { } offer)
            return null;
        DhcpQuestion request = discover with
        {
            Type = DhcpMessageType.Request,
            Address = offer.Address,
            Server = offer.Server,
        };
        link.Broadcast(request.ToBytes());
        DhcpAnswer? answer = Await(
            request,
            patience,
            answer => answer.Type != DhcpMessageType.Offer && answer.Server.Equals(offer.Server)
        );
        return answer is { Type: DhcpMessageType.Ack } && answer.Address.Equals(offer.Address) ? answer : null;
    }

    // Whatever is not the answer is as if it had not come: a flood of it costs the host only time, which it has anyway.
    private DhcpAnswer? Await(DhcpQuestion question, TimeSpan patience, Func<DhcpAnswer, bool> isWanted)
    {
        long begin = time.GetTimestamp();
        for (TimeSpan rest = patience; rest > TimeSpan.Zero; rest = patience - time.GetElapsedTime(begin))
        {
            int length = link.Receive(_buffer, rest);
            Parsed<DhcpAnswer> read = DhcpAnswer.Read(
                _buffer.AsSpan(0, length),
                question.Transaction,
                hardwareAddress.Span
            );
            if (read.Value is { } answer && isWanted(answer))
                return answer;
        }
        return null;
    }

    private uint Transaction()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        random.Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
