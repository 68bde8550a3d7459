using System.Buffers.Binary;
using System.Net;

namespace Coffer.Linux.Tests.Network.Dhcp;

/// <summary>A server's message, right in every point until a test changes one.</summary>
internal sealed class DhcpReply
{
    internal const uint Transaction = 0x01020304;

    internal static readonly byte[] Card = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

    internal uint Xid { get; init; } = Transaction;

    internal byte[] HardwareAddress { get; init; } = Card;

    internal byte[] Address { get; init; } = [10, 0, 2, 15];

    internal byte Type { get; init; } = 2;

    internal List<(byte Code, byte[] Value)> Options { get; } =
    [
        (1, [255, 255, 255, 0]),
        (3, [10, 0, 2, 2]),
        (51, [0, 1, 0x51, 0x80]),
        (54, [10, 0, 2, 2]),
        // What a host would like us to believe: host name, domain, name server, time server, boot file, routes, proxy.
        (12, "evil"u8.ToArray()),
        (15, "example"u8.ToArray()),
        (6, [10, 0, 2, 3]),
        (42, [10, 0, 2, 4]),
        (67, "boot.efi"u8.ToArray()),
        (121, [0, 10, 0, 2, 9]),
        (252, "http://10.0.2.2/wpad"u8.ToArray()),
    ];

    internal byte[] Tail { get; init; } = [255, 0, 0, 0];

    internal DhcpReply Without(byte code)
    {
        Options.RemoveAll(option => option.Code == code);
        return this;
    }

    internal DhcpReply With(byte code, params byte[] value)
    {
        Without(code).Options.Add((code, value));
        return this;
    }

    internal byte[] ToBytes()
    {
        byte[] head = new byte[240];
        byte[] start = [2, 1, 6, 0];
        start.CopyTo(head, 0);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), Xid);
        Address.CopyTo(head, 16);
        HardwareAddress.CopyTo(head, 28);
        byte[] cookie = [99, 130, 83, 99];
        cookie.CopyTo(head, 236);
        byte[] options =
        [
            .. Options.SelectMany(option => (byte[])[option.Code, (byte)option.Value.Length, .. option.Value]),
        ];
        return [.. head, 53, 1, Type, .. options, .. Tail];
    }

    internal static IPAddress Ip(string text) => IPAddress.Parse(text);
}
