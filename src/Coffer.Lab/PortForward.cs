using System.Net;
using System.Net.Sockets;
using Coffer.Bytes;

namespace Coffer.Lab;

/// <summary>A TCP port of the host's loopback address that leads into the machine.</summary>
/// <param name="HostPort">Port on 127.0.0.1; 0 takes a free one.</param>
/// <param name="GuestPort">Port in the machine.</param>
public readonly record struct PortForward(int HostPort, int GuestPort)
{
    /// <summary>Reads <c>HOST:GUEST</c> or <c>GUEST</c>, which takes a free host port.</summary>
    public static Parsed<PortForward> Parse(string text)
    {
        string[] parts = text.Split(':');
        string host = parts.Length == 2 ? parts[0] : "0";
        return parts.Length <= 2 && IsPort(host, 0, out int hostPort) && IsPort(parts[^1], 1, out int guestPort)
            ? new PortForward(hostPort, guestPort)
            : new Refusal("lab.port", "port forward", "HOST:GUEST, such as 8080:80", text);
    }

    /// <summary>The same forward with a host port that is free right now.</summary>
    /// <exception cref="RefusedException"><c>lab.port-in-use</c></exception>
    public PortForward Resolve()
    {
        using TcpListener listener = new(IPAddress.Loopback, HostPort);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            throw new RefusedException(
                new Refusal(
                    "lab.port-in-use",
                    $"TCP port {HostPort} of 127.0.0.1",
                    "a free port",
                    "in use by another program",
                    $"Choose another one: --forward {HostPort + 1}:{GuestPort}"
                )
            );
        }
        return this with { HostPort = ((IPEndPoint)listener.LocalEndpoint).Port };
    }

    private static bool IsPort(string text, int least, out int port) =>
        int.TryParse(text, out port) && port >= least && port <= IPEndPoint.MaxPort;
}
