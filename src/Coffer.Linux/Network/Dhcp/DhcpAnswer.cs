using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using Coffer.Bytes;

namespace Coffer.Linux.Network.Dhcp;

/// <summary>
/// What a DHCP server answers (RFC 2131, RFC 2132), as far as it is used: address, network mask, router, lease. Every other option is passed
/// over unread, so nobody who answers can name hosts, servers, files, domains or routes.
/// </summary>
/// <param name="Type">Offer, Ack or Nak.</param>
/// <param name="Server">Server identifier.</param>
/// <param name="Address">The address; 0.0.0.0 in a Nak.</param>
/// <param name="Mask">Network mask; 0.0.0.0 in a Nak.</param>
/// <param name="Router">The first router; null when none is named.</param>
/// <param name="Lease">How long the address is leased.</param>
public sealed record DhcpAnswer(
    DhcpMessageType Type,
    IPAddress Server,
    IPAddress Address,
    IPAddress Mask,
    IPAddress? Router,
    TimeSpan Lease
)
{
    /// <summary>The largest answer that is read, bytes: what fits into one Ethernet frame.</summary>
    public const int LargestSize = 1472;

    private const int SmallestSize = 241;
    private const int HardwareAddressLength = 6;
    private const string Thing = "DHCP answer";
    private const byte BOOTREPLY = 2;
    private const byte Ethernet = 1;

    private const byte Pad = 0;
    private const byte End = 255;
    private const byte SubnetMask = 1;
    private const byte RouterOption = 3;
    private const byte LeaseTime = 51;
    private const byte MessageType = 53;
    private const byte ServerIdentifier = 54;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(60);

    /// <summary>Reads an answer to the question of this transaction and card.</summary>
    /// <param name="bytes">The untrusted bytes of one datagram.</param>
    /// <param name="transaction">xid of the question.</param>
    /// <param name="hardwareAddress">The card's address, 6 bytes.</param>
    public static Parsed<DhcpAnswer> Read(
        ReadOnlySpan<byte> bytes,
        uint transaction,
        ReadOnlySpan<byte> hardwareAddress
    )
    {
        if (bytes.Length is < SmallestSize or > LargestSize)
            return Refuse($"{SmallestSize} to {LargestSize} bytes", $"{bytes.Length}");
        ByteReader reader = new(bytes, Thing);
        reader.Expect([BOOTREPLY, Ethernet, HardwareAddressLength], "op, htype, hlen");
        reader.Skip(1); // hops
        if (reader.ReadUInt32BigEndian() != transaction)
            reader.Refuse("xid of the question", "another");
        reader.Skip(8); // secs, flags, ciaddr
        uint address = reader.ReadUInt32BigEndian();
        reader.Skip(8); // siaddr, giaddr
        reader.Expect(hardwareAddress, "chaddr");
        reader.Skip(10 + 64 + 128); // the rest of chaddr; sname, file: nothing is booted from there
        reader.Expect([99, 130, 83, 99], "magic cookie");
        return ReadOptions(ref reader).Then(options => Judge(address, options));
    }

    // Options come once each; those that nobody asks for are passed over, so that nothing in them is ever looked at.
    private static Parsed<Dictionary<byte, byte[]>> ReadOptions(ref ByteReader reader)
    {
        Dictionary<byte, byte[]> options = [];
        while (!reader.Failed)
        {
            byte code = reader.ReadByte();
            if (code == Pad)
                continue;
            if (code == End)
            {
                reader.ExpectZeros(reader.Remaining, "padding");
                break;
            }
            byte[] value = reader.ReadSpan(reader.ReadByte()).ToArray();
            if (code is SubnetMask or RouterOption or LeaseTime or MessageType or ServerIdentifier)
            {
                if (!options.TryAdd(code, value))
                    reader.Refuse($"option {code} once", "twice");
            }
        }
        return reader.Finish(options);
    }

    private static Parsed<DhcpAnswer> Judge(uint address, Dictionary<byte, byte[]> options)
    {
        if (options.GetValueOrDefault(MessageType) is not [byte type] || type is not (2 or 5 or 6))
            return Refuse("message type offer, ack or nak", "another or none");
        if (Number(options, ServerIdentifier) is not { } server || !IsOfAHost(server))
            return Refuse("a server identifier", "none that is a host's address");
        if ((DhcpMessageType)type == DhcpMessageType.Nak)
            return new DhcpAnswer(
                DhcpMessageType.Nak,
                AddressOf(server),
                IPAddress.Any,
                IPAddress.Any,
                null,
                TimeSpan.Zero
            );
        if (!IsOfAHost(address))
            return Refuse("yiaddr: a host's address", $"{AddressOf(address)}");
        if (Number(options, SubnetMask) is not { } mask || mask == 0 || !IsMask(mask))
            return Refuse("a network mask: ones, then zeros", "another or none");
        if (!TryRouter(options, out uint? router))
            return Refuse("routers: addresses of hosts", "another form");
        if (Number(options, LeaseTime) is not { } seconds || TimeSpan.FromSeconds(seconds) < s_shortest)
            return Refuse($"a lease of at least {s_shortest.TotalSeconds} seconds", "a shorter one or none");
        return new DhcpAnswer(
            (DhcpMessageType)type,
            AddressOf(server),
            AddressOf(address),
            AddressOf(mask),
            router is { } there ? AddressOf(there) : null,
            TimeSpan.FromSeconds(seconds)
        );
    }

    private static bool TryRouter(Dictionary<byte, byte[]> options, out uint? router)
    {
        router = null;
        if (!options.TryGetValue(RouterOption, out byte[]? value))
            return true;
        if (value.Length == 0 || value.Length % 4 != 0)
            return false;
        router = BinaryPrimitives.ReadUInt32BigEndian(value);
        return IsOfAHost(router.Value);
    }

    private static uint? Number(Dictionary<byte, byte[]> options, byte code) =>
        options.GetValueOrDefault(code) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    // Not 0.0.0.0/8, not 127.0.0.0/8, not multicast, reserved or broadcast.
    private static bool IsOfAHost(uint address) => (address >> 24) is not (0 or 127 or >= 224);

    private static bool IsMask(uint mask) =>
        BitOperations.LeadingZeroCount(~mask) + BitOperations.TrailingZeroCount(mask) == 32;

    private static IPAddress AddressOf(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }

    private static Refusal Refuse(string expected, string seen) => new("dhcp.malformed", Thing, expected, seen);
}
