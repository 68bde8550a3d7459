using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>
/// Somebody between an operator and a machine, with a TLS key of his own and, to make it worse, the certificate and key of an operator: he passes
/// on every byte.
/// </summary>
internal sealed class TlsProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2 _stolen;
    private readonly int _agentPort;
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="own">What it shows to operators.</param>
    /// <param name="stolen">What it shows to the machine.</param>
    /// <param name="agentPort">Where the machine's agent is.</param>
    public TlsProxy(X509Certificate2 own, X509Certificate2 stolen, int agentPort)
    {
        (_own, _stolen, _agentPort) = (own, stolen, agentPort);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(PassOnAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        try
        {
            using TcpClient machine = new();
            await machine.ConnectAsync(IPAddress.Loopback, _agentPort, _stop.Token);
            await using SslStream inside = new(machine.GetStream());
            await inside.AuthenticateAsClientAsync(ToMachine(), _stop.Token);
            await using SslStream outside = new(client.GetStream());
            await outside.AuthenticateAsServerAsync(ToOperator(), _stop.Token);
            await Task.WhenAny(inside.CopyToAsync(outside, _stop.Token), outside.CopyToAsync(inside, _stop.Token));
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // The operator has seen enough.
        }
        finally
        {
            client.Dispose();
        }
    }

    private SslClientAuthenticationOptions ToMachine() =>
        new()
        {
            TargetHost = "machine",
            RemoteCertificateValidationCallback = (_, seen, _, _) => seen is not null,
            ClientCertificateContext = SslStreamCertificateContext.Create(_stolen, null, offline: true),
        };

    private SslServerAuthenticationOptions ToOperator() =>
        new()
        {
            ServerCertificate = _own,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, seen, _, _) => seen is not null,
        };
}
