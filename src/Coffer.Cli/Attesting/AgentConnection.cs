using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;

namespace Coffer.Cli.Attesting;

/// <summary>
/// TLS 1.3 with a machine's agent. Whose key the other side has, is not known when the connection begins: it is noted, nothing secret is said, and
/// the evidence is judged for exactly this key. A second connection with another key is refused.
/// </summary>
internal sealed class AgentConnection : IDisposable
{
    private const int LargestAnswer = 6 << 20;

    private readonly Uri _address;
    private readonly HttpClient _http;
    private byte[]? _publicKey;

    /// <summary>A connection, not made yet.</summary>
    /// <param name="address">https, host and port.</param>
    /// <param name="client">The operator's certificate with its key; null to come without.</param>
    /// <param name="timeout">How long an answer may take.</param>
    public AgentConnection(Uri address, X509Certificate2? client, TimeSpan timeout)
    {
        _address = address;
        SocketsHttpHandler handler = new()
        {
            MaxConnectionsPerServer = 1,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = timeout,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Note(certificate),
                ClientCertificateContext = client is null
                    ? null
                    : SslStreamCertificateContext.Create(client, additionalCertificates: null, offline: true),
            },
        };
        _http = new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <summary>SubjectPublicKeyInfo of the key that the other side proved to have; empty before the first answer.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The keys of the machine's TPM.</summary>
    public async Task<MachineIdentity> IdentityAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, "/v1/identity"));
        return MachineIdentity.Read(await SendAsync(request, cancellation)).OrThrow();
    }

    /// <summary>Evidence for a nonce.</summary>
    public async Task<EvidenceAnswer> EvidenceAsync(EvidenceRequest ask, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, "/v1/evidence"));
        request.Content = new ByteArrayContent(ask.ToBytes());
        request.Content.Headers.ContentType = new("application/json");
        return EvidenceAnswer.Read(await SendAsync(request, cancellation)).OrThrow();
    }

    /// <summary>Asks for a change of the vault: only of a machine whose evidence for this connection's key was judged.</summary>
    /// <returns>The signed receipt, not read yet.</returns>
    public async Task<byte[]> ChangeAsync(string path, byte[] body, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, path));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        return await SendAsync(request, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private bool Note(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 seen)
            return false;
        byte[] key = seen.PublicKey.ExportSubjectPublicKeyInfo();
        _publicKey ??= key;
        return CryptographicOperations.FixedTimeEquals(_publicKey, key);
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.IsSuccessStatusCode ? body : throw new RefusedException(AgentProblem.Of(response, body));
        }
        catch (Exception e) when (e is HttpRequestException or AuthenticationException or TaskCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new RefusedException(Unreachable(e));
        }
    }

    private Refusal Unreachable(Exception e) =>
        new(
            "attest.connection",
            $"{_address.Host}:{_address.Port}",
            "an agent that answers over TLS 1.3",
            (e.InnerException ?? e).Message,
            "Is the machine up, the port open, and is your certificate one of its operators'? Name it with --operator"
        );
}
