using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Receipts;
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
    private byte[]? _otherKey;

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

    /// <summary>Asks for a change of vault or firmware: only of a machine whose evidence for this connection's key was judged.</summary>
    /// <returns>The answer, mostly a signed receipt, not read yet.</returns>
    public async Task<byte[]> ChangeAsync(ChangeRequest change, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, change.Path));
        request.Content = new ByteArrayContent(change.Body);
        request.Content.Headers.ContentType = new(change.MediaType);
        return await SendAsync(request, cancellation);
    }

    /// <summary>Puts a signed configuration: only to a machine whose evidence for this connection's key was judged.</summary>
    /// <returns>What the machine follows now, not read yet.</returns>
    public async Task<byte[]> ConfigureAsync(byte[] document, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, new Uri(_address, "/v1/configuration"));
        request.Content = new ByteArrayContent(document);
        request.Content.Headers.ContentType = new("application/cose");
        return await SendAsync(request, cancellation);
    }

    /// <summary>A document of the machine: only of one whose evidence for this connection's key was judged.</summary>
    public async Task<byte[]> DocumentAsync(string path, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, path));
        return await SendAsync(request, cancellation);
    }

    /// <summary>Asks for a stream of text, for as long as there is one: only of a machine whose evidence for this connection's key was judged.</summary>
    /// <param name="path">Path.</param>
    /// <param name="body">The request.</param>
    /// <param name="take">Takes each part as it comes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task StreamAsync(
        string path,
        byte[] body,
        Action<ReadOnlyMemory<byte>> take,
        CancellationToken cancellation
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, path));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellation
            );
            if (!response.IsSuccessStatusCode)
                throw new RefusedException(
                    AgentProblem.Of(response, await response.Content.ReadAsByteArrayAsync(cancellation))
                );
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
            byte[] buffer = new byte[32 * 1024];
            for (int count; (count = await stream.ReadAsync(buffer, cancellation)) > 0; )
                take(buffer.AsMemory(0, count));
        }
        catch (Exception e)
            when (e is HttpRequestException or HttpIOException or AuthenticationException or TaskCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new RefusedException(Unreachable(e));
        }
    }

    /// <summary>How far a rotation of the volume key is.</summary>
    public async Task<ReencryptionProgress> ReencryptionAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, "/v1/rotation"));
        return ReencryptionProgress.Read(await SendAsync(request, cancellation)).OrThrow();
    }

    /// <summary>The receipt of the last change.</summary>
    public async Task<SignedReceipt> LastReceiptAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, "/v1/receipts"));
        return LastReceipt(await SendAsync(request, cancellation)).OrThrow();
    }

    /// <summary>What a machine offers that waits for its recovery passphrase.</summary>
    public async Task<RecoveryOffer> RecoveryOfferAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, "/v1/recovery"));
        return RecoveryOffer.Read(await SendAsync(request, cancellation)).OrThrow();
    }

    /// <summary>Hands a machine its recovery passphrase: only to one whose evidence for this connection's key was judged.</summary>
    public async Task RecoverAsync(Secret passphrase, CancellationToken cancellation)
    {
        byte[] body = passphrase.Span.ToArray();
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_address, "/v1/recovery"));
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new("application/octet-stream");
            await SendAsync(request, cancellation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    /// <summary>True when somebody with another key than <paramref name="other"/> answers TLS; whoever it is.</summary>
    public async Task<bool> AnswersAsync(ReadOnlyMemory<byte> other, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, "/v1/identity"));
            await SendAsync(request, cancellation);
        }
        catch (RefusedException)
        {
            // Not up yet, or one that wants a certificate first: its key was shown then.
        }
        return _publicKey is not null && !other.Span.SequenceEqual(_publicKey);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The last one of the agent's list.</summary>
    internal static Parsed<SignedReceipt> LastReceipt(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            if (
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("receipts", out JsonElement receipts)
                && receipts.ValueKind == JsonValueKind.Array
                && receipts.GetArrayLength() is > 0 and int count
            )
                return SignedReceipt.Read(Encoding.UTF8.GetBytes(receipts[count - 1].GetRawText()));
        }
        catch (JsonException)
        {
            // Said below: it is no list of receipts.
        }
        return new Refusal(
            "receipts.empty",
            "receipts of the machine",
            "a list with a receipt at least",
            "another answer"
        );
    }

    private bool Note(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 seen)
            return false;
        byte[] key = seen.PublicKey.ExportSubjectPublicKeyInfo();
        _publicKey ??= key;
        bool same = CryptographicOperations.FixedTimeEquals(_publicKey, key);
        _otherKey = same ? null : key;
        return same;
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
        ((e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError) switch
        {
            _ when _otherKey is not null => new(
                "attest.other-key",
                Host,
                $"the key of the first connection, sha256 {Digest(_publicKey!)}",
                $"another key, sha256 {Digest(_otherKey)}",
                "Somebody in between answers some of the connections, or the agent was restarted: ask again"
            ),
            HttpRequestError.ConfigurationLimitExceeded => new(
                "attest.answer-size",
                Host,
                $"an answer of at most {LargestAnswer} bytes",
                "a longer one",
                "No agent of Coffer sends this: is it another service that listens there?"
            ),
            HttpRequestError.ResponseEnded => new(
                "attest.answer-ended",
                Host,
                "a whole answer",
                "the connection ended before its end",
                "Ask again; if it stays so, look at the machine's log"
            ),
            _ => new(
                "attest.connection",
                Host,
                "an agent that answers over TLS 1.3",
                (e.InnerException ?? e).Message,
                "Is the machine up, the port open, and is your certificate one of its operators'? Name it with --operator"
            ),
        };

    private string Host => $"{_address.Host}:{_address.Port}";

    private static string Digest(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key));
}
