using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coffer.Linux.Network.Dhcp;

/// <summary>UDP from port 68 to port 67 of everybody on one card that has no address yet.</summary>
public sealed class DhcpSocket : IDatagrams
{
    private const int SOL_SOCKET = 1;
    private const int SO_BINDTODEVICE = 25;
    private const int ClientPort = 68;

    private static readonly IPEndPoint s_servers = new(IPAddress.Broadcast, 67);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Opens it.</summary>
    /// <exception cref="SocketException">The kernel refused.</exception>
    public DhcpSocket(string card)
    {
        _socket.SetRawSocketOption(SOL_SOCKET, SO_BINDTODEVICE, Encoding.ASCII.GetBytes(card));
        _socket.EnableBroadcast = true;
        _socket.Bind(new IPEndPoint(IPAddress.Any, ClientPort));
    }

    /// <inheritdoc/>
    public void Broadcast(ReadOnlySpan<byte> datagram) => _socket.SendTo(datagram, s_servers);

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, TimeSpan patience)
    {
        _socket.ReceiveTimeout = Math.Max(1, (int)patience.TotalMilliseconds);
        try
        {
            return _socket.Receive(buffer);
        }
        catch (SocketException e)
            when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.MessageSize)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
