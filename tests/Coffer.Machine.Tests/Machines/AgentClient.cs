using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Coffer.Attestation.Exchange;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Speaks with an agent, without judging anything: what it says is the tests' to judge.</summary>
internal sealed class AgentClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>A client of the agent behind a port of this host.</summary>
    public AgentClient(int port, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.None)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) => Keep((X509Certificate2)seen!);
        if (certificate is not null)
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        _client = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://127.0.0.1:{port}/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>SubjectPublicKeyInfo of the key the other side showed.</summary>
    public byte[] ServerKey { get; private set; } = [];

    /// <summary>GET, which must be answered.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path);
        return await ReadAsync(answer);
    }

    /// <summary>PUT, answered or refused.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> PutAsync(string path, byte[] content)
    {
        using ByteArrayContent body = new(content);
        using HttpResponseMessage answer = await _client.PutAsync(path, body);
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Asks for evidence, which must be given.</summary>
    public async Task<JsonElement> EvidenceAsync(EvidenceRequest request)
    {
        using ByteArrayContent body = new(request.ToBytes());
        using HttpResponseMessage answer = await _client.PostAsync("v1/evidence", body);
        return await ReadAsync(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private bool Keep(X509Certificate2 certificate)
    {
        ServerKey = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return ServerKey.Length > 0;
    }
}
