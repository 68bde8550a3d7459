using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Evidence.Recovery;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Evidence.Tests.Recovery;

/// <summary>The recovery's end point as /init serves it, over TLS, with a software TPM.</summary>
public sealed class RecoveryServerTests : IDisposable
{
    private const string Right = "01234567-01234567-01234567-01234567-01234567-01234567-01234567-01234567";
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly SoftwareTpm _software = CertifiedTpm.Make();
    private readonly MachineTpm _tpm;
    private readonly TlsIdentity _identity = TlsIdentity.Create("test", SystemRandomSource.Instance);
    private readonly RecoveryDesk _desk;
    private readonly RecoveryServer _server;
    private readonly HttpClient _client;
    private int _pauses;

    public RecoveryServerTests()
    {
        _tpm = Tpms.Of(_software);
        EvidenceCollector collector = new(
            _tpm,
            () => new NoConfidentialEvidence(),
            new NoRecords(),
            _identity.PublicKey
        );
        RecoveryOffer offer = new(
            new Refusal("unseal.pcr-7", "PCR 7", "aa", "bb", "recover"),
            new Guid("11111111-2222-4333-8444-555555555555"),
            3,
            1,
            [new byte[] { 1, 2, 3 }]
        );
        _desk = new RecoveryDesk(_tpm, collector, offer, Open, () => _pauses++);
        _server = RecoveryServer.Start(IPAddress.Loopback, 0, _identity, _desk);
        _client = new HttpClient(Handler()) { BaseAddress = new Uri($"https://127.0.0.1:{_server.Port}/") };
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _tpm.Dispose();
        _software.Dispose();
        _identity.Dispose();
    }

    [Fact]
    public async Task The_offer_says_why_and_what_the_owner_needs()
    {
        byte[] json = await _client.GetByteArrayAsync("v1/recovery", _cancellation);
        RecoveryOffer offer = RecoveryOffer.Read(json).OrThrow();
        Assert.Equal("unseal.pcr-7", offer.Refused.Reason);
        Assert.Equal(3ul, offer.Generation);
        Assert.Equal([1, 2, 3], offer.Escrow.Single().ToArray());
    }

    [Fact]
    public async Task Evidence_names_the_key_of_the_connection()
    {
        using ByteArrayContent question = new(new EvidenceRequest(s_nonce).ToBytes());
        using HttpResponseMessage response = await _client.PostAsync("v1/evidence", question, _cancellation);
        EvidenceBundle bundle = EvidenceAnswer
            .Read(await response.Content.ReadAsByteArrayAsync(_cancellation))
            .OrThrow()
            .Bundle;
        Assert.Null(bundle.Machine);
        Assert.Equal(_identity.PublicKey.ToArray(), bundle.Agent!.TlsPublicKey.ToArray());
        TpmsAttest quote = TpmsAttest.Read(bundle.Tpm!.Quote.Span).OrThrow();
        Assert.Equal(Bindings.QuoteExtraData(s_nonce, _identity.PublicKey.Span, null), quote.ExtraData.ToArray());
        MachineIdentity.Read(await _client.GetByteArrayAsync("v1/identity", _cancellation)).OrThrow();
    }

    [Fact]
    public async Task A_wrong_passphrase_is_refused_after_a_pause_and_the_right_one_still_works()
    {
        string wrong = Right.Replace('7', '8');
        Assert.Equal((HttpStatusCode.Forbidden, "recovery.passphrase"), await SendAsync(wrong));
        Assert.Equal(1, _pauses);
        Assert.False(_desk.Wait(TimeSpan.Zero));
        Assert.Equal((HttpStatusCode.OK, null), await SendAsync(Right));
        Assert.True(_desk.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, _pauses);
    }

    [Fact]
    public async Task Only_one_passphrase_recovers()
    {
        Assert.Equal((HttpStatusCode.OK, null), await SendAsync(Right));
        Assert.Equal((HttpStatusCode.Forbidden, "recovery.over"), await SendAsync(Right));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01234567")]
    [InlineData("01234567-01234567-01234567-01234567-01234567-01234567-01234567-01234567\n")]
    public async Task A_passphrase_of_another_length_is_no_attempt(string text)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "request.body"), await SendAsync(text));
        Assert.Equal(0, _pauses);
    }

    [Theory]
    [InlineData("GET", "/v1/status", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/v1/recovery", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/evidence", HttpStatusCode.MethodNotAllowed)]
    public async Task Nothing_else_is_answered(string method, string path, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await _client.SendAsync(request, _cancellation);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task TLS_1_2_and_plain_HTTP_are_not_answered_and_keep_nobody_out()
    {
        using TcpClient plain = new();
        await plain.ConnectAsync(IPAddress.Loopback, _server.Port, _cancellation);
        await plain.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), _cancellation);
        using TcpClient old = new();
        await old.ConnectAsync(IPAddress.Loopback, _server.Port, _cancellation);
        await using SslStream tls = new(old.GetStream(), false, (_, seen, _, _) => seen is not null);
        SslClientAuthenticationOptions options = new() { TargetHost = "a", EnabledSslProtocols = SslProtocols.Tls12 };
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(options, _cancellation));
        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, _server.Port, _cancellation);
        Assert.NotEmpty(await _client.GetByteArrayAsync("v1/recovery", _cancellation));
    }

    private static Refusal? Open(Secret passphrase) =>
        passphrase.FixedTimeEquals(Encoding.ASCII.GetBytes(Right)) ? null : new Refusal("luks2.x", "slot", "a", "b");

    private async Task<(HttpStatusCode Status, string? Reason)> SendAsync(string text)
    {
        using ByteArrayContent body = new(Encoding.ASCII.GetBytes(text));
        using HttpResponseMessage response = await _client.PostAsync("v1/recovery", body, _cancellation);
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(_cancellation));
        bool refused = json.RootElement.TryGetProperty("reason", out JsonElement reason);
        return (response.StatusCode, refused ? reason.GetString() : null);
    }

    private SocketsHttpHandler Handler()
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) =>
            ((X509Certificate2)seen!)
                .PublicKey.ExportSubjectPublicKeyInfo()
                .AsSpan()
                .SequenceEqual(_identity.PublicKey.Span);
        return handler;
    }

    private sealed class NoRecords : IMachineRecords
    {
        public MachineClaims? Claims() => null;

        public byte[] EventLog() => [];

        public byte[] UserspaceLog() => [];
    }
}
