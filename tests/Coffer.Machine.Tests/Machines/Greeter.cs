using System.Net;
using System.Net.Sockets;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A web server on this host that machines see at 10.0.2.2, and that counts who came.</summary>
internal sealed class Greeter : IDisposable
{
    /// <summary>What it says.</summary>
    public const string Words = "hello from outside";

    private readonly TcpListener _listener;
    private readonly Task _greeting;
    private int _greeted;

    /// <summary>Starts it.</summary>
    /// <param name="port">Its port; 0 for a free one.</param>
    public Greeter(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _greeting = GreetAsync();
    }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>How many connections there were.</summary>
    public int Greeted => Volatile.Read(ref _greeted);

    /// <summary>The command that asks it, of busybox.</summary>
    public static string Fetch(Greeter greeter) => $"busybox wget -q -O - http://10.0.2.2:{greeter.Port}/";

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Stop();
        _greeting.Wait();
        _listener.Dispose();
    }

    private async Task GreetAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _greeted);
                using StreamReader request = new(client.GetStream(), leaveOpen: true);
                // To the end: what is left unread would break the connection instead of ending it.
                while (await request.ReadLineAsync() is { Length: > 0 }) { }
                await client.GetStream().WriteAsync("HTTP/1.0 200 OK\r\n\r\nhello from outside\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Stopped, or whoever came left.
        }
    }
}
