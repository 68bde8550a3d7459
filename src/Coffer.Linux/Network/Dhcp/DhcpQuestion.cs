using System.Buffers.Binary;
using System.Net;

namespace Coffer.Linux.Network.Dhcp;

/// <summary>What the client sends (RFC 2131, section 4.4.1): no host name, no vendor, no wishes but the four things that are used.</summary>
/// <param name="Type">Discover or Request.</param>
/// <param name="Transaction">xid: random, new for each attempt.</param>
/// <param name="HardwareAddress">The card's address, 6 bytes.</param>
/// <param name="Address">The address asked for; null in a Discover.</param>
/// <param name="Server">Server identifier of the offer; null in a Discover.</param>
public sealed record DhcpQuestion(
    DhcpMessageType Type,
    uint Transaction,
    ReadOnlyMemory<byte> HardwareAddress,
    IPAddress? Address = null,
    IPAddress? Server = null
)
{
    // Relays and servers drop shorter messages (RFC 1542, section 2.1).
    private const int Size = 300;
    private const int FlagsOffset = 10;
    private const int HardwareAddressOffset = 28;
    private const int CookieOffset = 236;

    // There is no address yet that an answer could be sent to.
    private const ushort Broadcast = 0x8000;

    /// <summary>The datagram.</summary>
    public byte[] ToBytes()
    {
        byte[] message = new byte[Size];
        byte[] head = [1, 1, 6, 0];
        head.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(FlagsOffset), Broadcast);
        HardwareAddress.Span.CopyTo(message.AsSpan(HardwareAddressOffset));
        Options().CopyTo(message, CookieOffset);
        return message;
    }

    private byte[] Options()
    {
        byte[] address = Address is null ? [] : [50, 4, .. Address.GetAddressBytes()];
        byte[] server = Server is null ? [] : [54, 4, .. Server.GetAddressBytes()];
        // 55: network mask, router, lease time, and nothing else.
        return [99, 130, 83, 99, 53, 1, (byte)Type, .. address, .. server, 55, 3, 1, 3, 51, 255];
    }
}
