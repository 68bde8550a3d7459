using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>
/// A network of one DHCP server that says everything a server can say (RFC 2131, RFC 2132, RFC 3397, RFC 3442): QEMU's card sends its frames here, each behind its
/// length (<c>-netdev stream</c>).
/// </summary>
internal sealed class HostileDhcp : IDisposable
{
    /// <summary>Destination of the classless route it gives, as <c>/proc/net/route</c> writes it: what shows that its answer was taken.</summary>
    public const string RouteInHex = "076433C6";

    private const int LargestFrame = 64 * 1024;
    private const int EthernetSize = 14;
    private const int IpSize = 20;
    private const int UdpSize = 8;
    private const int BootpSize = 236;
    private static readonly byte[] s_server = [203, 0, 113, 1];
    private static readonly byte[] s_client = [203, 0, 113, 10];
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private HostileDhcp() { }

    /// <summary>Waits for QEMU on a socket.</summary>
    public static HostileDhcp Start(string socket)
    {
        HostileDhcp network = new();
        network._listener.Bind(new UnixDomainSocketEndPoint(socket));
        network._listener.Listen(1);
        new Thread(network.Serve) { IsBackground = true, Name = "hostile DHCP" }.Start();
        return network;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            using Socket card = _listener.Accept();
            using NetworkStream stream = new(card);
            byte[] size = new byte[4];
            while (true)
            {
                stream.ReadExactly(size);
                int length = BinaryPrimitives.ReadInt32BigEndian(size);
                if (length is < 0 or > LargestFrame)
                    return;
                byte[] frame = new byte[length];
                stream.ReadExactly(frame);
                if (Answer(frame) is not { } answer)
                    continue;
                BinaryPrimitives.WriteInt32BigEndian(size, answer.Length);
                stream.Write([.. size, .. answer]);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
    }

    // IPv4, UDP to port 67, BOOTREQUEST.
    private static byte[]? Answer(byte[] frame)
    {
        const int bootp = EthernetSize + IpSize + UdpSize;
        if (frame.Length < bootp + BootpSize + 8 || frame[12] != 8 || frame[13] != 0 || frame[23] != 17)
            return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(EthernetSize + IpSize + 2)) != 67 || frame[bootp] != 1)
            return null;
        byte kind = KindOf(frame.AsSpan(bootp + BootpSize + 4));
        return kind switch
        {
            1 => Reply(frame.AsSpan(bootp), 2),
            3 => Reply(frame.AsSpan(bootp), 5),
            _ => null,
        };
    }

    private static byte KindOf(ReadOnlySpan<byte> options)
    {
        while (options.Length > 2 && options[0] != 255)
        {
            if (options[0] == 53)
                return options[2];
            options = options[0] == 0 ? options[1..] : options[Math.Min(options.Length, 2 + options[1])..];
        }
        return 0;
    }

    private static byte[] Reply(ReadOnlySpan<byte> request, byte kind)
    {
        byte[] bootp = new byte[BootpSize];
        bootp[0] = 2;
        request[1..8].CopyTo(bootp.AsSpan(1));
        s_client.CopyTo(bootp, 16);
        s_server.CopyTo(bootp, 20);
        request[28..44].CopyTo(bootp.AsSpan(28));
        "evil.efi"u8.CopyTo(bootp.AsSpan(108));
        byte[] payload = [.. bootp, 0x63, 0x82, 0x53, 0x63, .. Options(kind), 255];
        byte[] udp = [0, 67, 0, 68, .. Word(UdpSize + payload.Length), 0, 0, .. payload];
        byte[] ip = [0x45, 0, .. Word(IpSize + udp.Length), 0, 0, 0, 0, 64, 17, 0, 0, .. s_server, 255, 255, 255, 255];
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(10), Checksum(ip));
        byte[] toAll = [255, 255, 255, 255, 255, 255];
        byte[] from = [0x52, 0x54, 0, 0xee, 0xee, 0xee];
        return [.. toAll, .. from, 8, 0, .. ip, .. udp];
    }

    private static IEnumerable<byte> Options(byte kind)
    {
        byte[] route = [32, 198, 51, 100, 7, .. s_server];
        byte[] search = [4, .. "evil"u8, 7, .. "example"u8, 0];
        return
        [
            .. Option(53, kind),
            .. Option(54, s_server),
            .. Option(51, 0, 0, 14, 16),
            .. Option(1, 255, 255, 255, 0),
            .. Option(3, s_server),
            .. Option(6, 203, 0, 113, 53),
            .. Option(12, "evil-host"),
            .. Option(15, "evil.example"),
            .. Option(26, 2, 64),
            .. Option(33, [198, 51, 100, 8, .. s_server]),
            .. Option(42, 203, 0, 113, 123),
            .. Option(43, 1, 1, 1),
            .. Option(66, "203.0.113.1"),
            .. Option(67, "evil.efi"),
            .. Option(100, "EST5EDT"),
            .. Option(101, "America/New_York"),
            .. Option(114, "http://203.0.113.1/captive"),
            .. Option(119, search),
            .. Option(121, route),
            .. Option(249, route),
            .. Option(252, "http://203.0.113.1/wpad.dat"),
        ];
    }

    private static byte[] Option(byte code, params byte[] value) => [code, (byte)value.Length, .. value];

    private static byte[] Option(byte code, string value) => Option(code, Encoding.ASCII.GetBytes(value));

    private static byte[] Word(int value) => unchecked([(byte)(value >> 8), (byte)value]);

    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return unchecked((ushort)~sum);
    }
}
