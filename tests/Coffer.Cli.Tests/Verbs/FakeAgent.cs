using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Coffer.Cli.Tests.Verbs;

/// <summary>Something that listens where an agent should, speaks TLS and answers whatever a test wants, byte by byte.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private const string Identity = """{"format":"coffer-identity-1"}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, byte[]> _answer;
    private readonly SslProtocols _protocols;
    private readonly List<X509Certificate2> _certificates = [];
    private readonly Task _serving;

    /// <summary>Listens on a port of its own.</summary>
    /// <param name="evidence">What it answers when asked for evidence.</param>
    /// <param name="protocols">The protocols that it speaks.</param>
    public FakeAgent(byte[] evidence, SslProtocols protocols = SslProtocols.Tls13)
        : this(path => path == "/v1/identity" ? Response(200, Identity) : evidence, protocols) { }

    /// <summary>Listens on a port of its own.</summary>
    /// <param name="answer">What it answers to a path.</param>
    /// <param name="protocols">The protocols that it speaks.</param>
    public FakeAgent(Func<string, byte[]> answer, SslProtocols protocols = SslProtocols.Tls13)
    {
        (_answer, _protocols) = (answer, protocols);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>A new key for each connection, as if several machines, or somebody in between, answered.</summary>
    public bool ChangesKey { get; init; }

    public string Host =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public static byte[] Response(int status, string body, long? length = null, string? head = null) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {status} Status\r\nContent-Length: {length ?? body.Length}\r\n{head}Connection: close\r\n\r\n{body}"
            )
        );

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificates.ForEach(certificate => certificate.Dispose());
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ServeAsync(client);
            }
            catch (Exception e)
                when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Whoever was there went away, or the test is over.
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        if (_certificates.Count == 0 || ChangesKey)
            _certificates.Add(Certificate());
        await using SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificates[^1],
                EnabledSslProtocols = _protocols,
            },
            _end.Token
        );
        string path = await ReadPathAsync(stream);
        await stream.WriteAsync(_answer(path), _end.Token);
        await stream.ShutdownAsync();
    }

    private async Task<string> ReadPathAsync(SslStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        StringBuilder seen = new();
        while (!seen.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
                throw new IOException("no request");
            seen.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        return seen.ToString().Split(' ')[1];
    }

    private static X509Certificate2 Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=agent", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}
