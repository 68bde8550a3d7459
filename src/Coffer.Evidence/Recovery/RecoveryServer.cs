using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Coffer.Evidence.Serving;

namespace Coffer.Evidence.Recovery;

/// <summary>
/// TLS 1.3 on one port, served by a few threads with blocking sockets: <c>/init</c> has nothing else to do meanwhile, and a web server would be
/// several times its size. One connection that dawdles holds one thread, for a bounded time.
/// </summary>
public sealed class RecoveryServer : IDisposable
{
    private const int Threads = 4;
    private const int StackSize = 512 * 1024;
    private const int Backlog = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_lastWord = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longestConnection = TimeSpan.FromMinutes(2);

    private readonly Socket _listener;
    private readonly SslServerAuthenticationOptions _tls;
    private readonly RecoveryDesk _desk;

    private RecoveryServer(Socket listener, TlsIdentity identity, RecoveryDesk desk)
    {
        _listener = listener;
        _desk = desk;
        _tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                identity.Certificate,
                additionalCertificates: null,
                offline: true
            ),
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            // A resumed session would skip the handshake in which the other side sees the key that the evidence names.
            AllowTlsResume = false,
        };
    }

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Starts serving.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="identity">The key it speaks TLS with; the caller's to dispose, later.</param>
    /// <param name="desk">Who answers.</param>
    /// <exception cref="SocketException">The kernel refused.</exception>
    public static RecoveryServer Start(IPAddress address, int port, TlsIdentity identity, RecoveryDesk desk)
    {
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any))
            listener.DualMode = true;
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(Backlog);
        RecoveryServer server = new(listener, identity, desk);
        for (int i = 0; i < Threads; i++)
            new Thread(server.Serve, StackSize) { IsBackground = true }.Start();
        return server;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        while (TryAccept() is { } connection)
        {
            using (connection)
            using (Timer late = new(_ => connection.Dispose(), null, s_longestConnection, Timeout.InfiniteTimeSpan))
                Serve(connection);
            // The client had its answer: the machine may go on.
            if (_desk.IsRecovered)
                _desk.End();
        }
    }

    private Socket? TryAccept()
    {
        try
        {
            return _listener.Accept();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    // Whatever goes wrong on a connection ends with it. Nothing may come out of here: /init is this process, and the kernel ends with it.
    private void Serve(Socket connection)
    {
        try
        {
            connection.ReceiveTimeout = connection.SendTimeout = (int)s_patience.TotalMilliseconds;
            connection.NoDelay = true;
            using NetworkStream network = new(connection, ownsSocket: false);
            using SslStream tls = new(network);
            tls.AuthenticateAsServer(_tls);
            new HttpConversation(tls, _desk.Answer).Run();
            // The card may be switched off next: the client must have its answer before.
            connection.Shutdown(SocketShutdown.Send);
            connection.ReceiveTimeout = (int)s_lastWord.TotalMilliseconds;
            while (network.ReadByte() >= 0) { }
        }
        catch (Exception)
        {
            // Nobody is there to be told.
        }
    }
}
