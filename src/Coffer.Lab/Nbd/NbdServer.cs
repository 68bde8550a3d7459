using System.Net.Sockets;

namespace Coffer.Lab.Nbd;

/// <summary>
/// Serves one disk to one client at a time over a unix socket, by the NBD protocol (doc/proto.md of NetworkBlockDevice/nbd): QEMU takes it as a
/// machine's disk.
/// </summary>
public sealed class NbdServer : IDisposable
{
    private readonly INbdExport _export;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private Socket? _client;
    private bool _closed;

    private NbdServer(INbdExport export)
    {
        _export = export;
        _thread = new Thread(Serve) { IsBackground = true, Name = "NBD server" };
    }

    /// <summary>Name of its export; the empty name is taken too.</summary>
    public static string ExportName => "disk";

    /// <summary>Listens on a unix socket.</summary>
    /// <param name="socket">Its path, at most 107 bytes (unix(7)).</param>
    /// <param name="export">The disk; stays the caller's.</param>
    public static NbdServer Start(string socket, INbdExport export)
    {
        NbdServer server = new(export);
        server._listener.Bind(new UnixDomainSocketEndPoint(socket));
        server._listener.Listen(1);
        server._thread.Start();
        return server;
    }

    /// <summary>Hangs up and waits until nothing touches the disk any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            HangUp(_client);
        }
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        while (Accept() is { } client)
            using (client)
            using (NetworkStream stream = new(client))
                ServeOne(stream);
    }

    private Socket? Accept()
    {
        try
        {
            Socket client = _listener.Accept();
            lock (_lock)
            {
                _client = client;
                if (!_closed)
                    return client;
            }
            client.Dispose();
            return null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static void HangUp(Socket? client)
    {
        try
        {
            client?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    // A client may go at any moment, as a cable is pulled.
    private void ServeOne(NetworkStream stream)
    {
        try
        {
            if (new NbdHandshake(stream, ExportName, _export.Length).Run())
                new NbdTransmission(stream, _export).Run();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
    }
}
