using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Coffer.Agent.Serving;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Bytes;
using Coffer.Evidence.Serving;

namespace Coffer.Agent.Tests.Serving;

public sealed class AgentServerTests : IDisposable
{
    private readonly X509Certificate2 _operator = Certificates.Operator("alice");
    private readonly X509Certificate2 _foreign = Certificates.Operator("mallory");
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private static ImmutableArray<Route> Routes { get; } =
    [
        new("GET", "/v1/open", Access.PublicWhereAllowed, false, Say),
        new("POST", "/v1/open", Access.PublicWhereAllowed, true, Count),
        new("GET", "/v1/configure", Access.Configuring, false, Say),
        new("GET", "/v1/closed", Access.Operators, false, Say),
        new("GET", "/v1/wrong", Access.Operators, false, (_, _) => Refused("request.nonce")),
        new("GET", "/v1/broken", Access.Operators, true, (_, _) => Refused("agent.tpm")),
        new("GET", "/v1/who", Access.PublicWhereAllowed, false, Name),
        new("GET", "/v1/device", Access.Operators, true, (_, _) => throw new IOException("the TPM is gone")),
    ];

    public void Dispose()
    {
        _operator.Dispose();
        _foreign.Dispose();
    }

    [Fact]
    public async Task An_operator_is_answered_over_TLS_1_3()
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await client.GetAsync("v1/closed", _cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Equal("\"yes\"", await answer.Content.ReadAsStringAsync(_cancellation));
    }

    [Fact]
    public async Task An_operator_who_is_taken_away_is_refused_from_the_next_question_on_and_a_new_one_let_in()
    {
        Operators now = new([_operator.RawData]);
        await using LocalServer server = await LocalServer.StartAsync(Routes, () => now);
        using HttpClient client = server.Client(_operator);
        using (HttpResponseMessage answer = await client.GetAsync("v1/closed", _cancellation))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        now = new([_foreign.RawData]);
        // The connection is still there; a new one would not come to be.
        using (HttpResponseMessage answer = await client.GetAsync("v1/closed", _cancellation))
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using HttpClient again = server.Client(_operator);
        await Assert.ThrowsAsync<HttpRequestException>(() => again.GetAsync("v1/closed", _cancellation));
        using HttpClient other = server.Client(_foreign);
        using (HttpResponseMessage answer = await other.GetAsync("v1/closed", _cancellation))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task While_the_configuration_is_missing_an_operator_may_give_one_and_no_more()
    {
        Operators now = new([_operator.RawData]) { MayOnlyConfigure = true };
        await using LocalServer server = await LocalServer.StartAsync(Routes, () => now);
        using HttpClient client = server.Client(_operator);
        using (HttpResponseMessage answer = await client.GetAsync("v1/closed", _cancellation))
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            string problem = await answer.Content.ReadAsStringAsync(_cancellation);
            Assert.Contains("agent.configuration-missing", problem, StringComparison.Ordinal);
        }
        foreach (string path in (string[])["v1/configure", "v1/open"])
            using (HttpResponseMessage answer = await client.GetAsync(path, _cancellation))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_certificate_the_handshake_fails()
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/open", _cancellation));
    }

    [Fact]
    public async Task With_a_foreign_certificate_the_handshake_fails()
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client(_foreign);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/open", _cancellation));
    }

    [Fact]
    public async Task A_foreign_certificate_is_refused_where_everybody_may_ask_too()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using HttpClient client = server.Client(_foreign);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("v1/open", _cancellation));
    }

    [Fact]
    public async Task Everybody_gets_only_what_is_public()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using HttpClient client = server.Client();
        using HttpResponseMessage open = await client.GetAsync("v1/open", _cancellation);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.Equal("agent.operator", await ProblemAsync(client, "v1/closed", HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task TLS_1_2_is_refused()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Port, _cancellation);
        await using SslStream tls = new(tcp.GetStream());
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "machine",
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = (_, seen, _, _) => server.Knows(seen),
        };
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            tls.AuthenticateAsClientAsync(options, _cancellation)
        );
        Assert.True(refused is AuthenticationException or IOException, refused.ToString());
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Port, _cancellation);
        await tcp.GetStream().WriteAsync("GET /v1/open HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), _cancellation);
        using MemoryStream answer = new();
        try
        {
            await tcp.GetStream().CopyToAsync(answer, _cancellation);
        }
        catch (IOException)
        {
            // Closed without a word is as good.
        }
        Assert.DoesNotContain("HTTP/", Encoding.Latin1.GetString(answer.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/nothing", HttpStatusCode.NotFound, "agent.path")]
    [InlineData("v1/closed/", HttpStatusCode.NotFound, "agent.path")]
    [InlineData("V1/closed", HttpStatusCode.NotFound, "agent.path")]
    [InlineData("v1/wrong", HttpStatusCode.BadRequest, "request.nonce")]
    [InlineData("v1/broken", HttpStatusCode.InternalServerError, "agent.tpm")]
    [InlineData("v1/device", HttpStatusCode.InternalServerError, "agent.device")]
    public async Task What_goes_wrong_is_a_problem_document(string path, HttpStatusCode status, string reason)
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client(_operator);
        Assert.Equal(reason, await ProblemAsync(client, path, status));
    }

    [Fact]
    public async Task Another_method_is_refused_with_the_right_one()
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client(_operator);
        using HttpResponseMessage answer = await client.DeleteAsync("v1/closed", _cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("GET", await answer.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgentServer.LargestBody, HttpStatusCode.OK)]
    [InlineData(AgentServer.LargestBody + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_a_bound(int length, HttpStatusCode status)
    {
        await using LocalServer server = await StartAsync();
        using HttpClient client = server.Client(_operator);
        using HttpRequestMessage request = new(HttpMethod.Post, "v1/open");
        request.Content = new ByteArrayContent(new byte[length]);
        // The server ends the connection with its answer: a client that is still sending then sees only that.
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await client.SendAsync(request, _cancellation);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_key_of_the_handshake_is_the_one_that_quotes_name()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using HttpClient client = server.Client();
        Assert.Equal("\"yes\"", await client.GetStringAsync("v1/open", _cancellation));
    }

    [Fact]
    public async Task Who_asks_is_known_by_the_key_of_the_certificate()
    {
        await using LocalServer server = await StartAsync(isPublic: true);
        using HttpClient client = server.Client(_operator);
        string digest = Convert.ToHexStringLower(SHA256.HashData(_operator.PublicKey.ExportSubjectPublicKeyInfo()));
        Assert.Equal($"\"{digest}\"", await client.GetStringAsync("v1/who", _cancellation));
        using HttpClient nobody = server.Client();
        Assert.Equal("\"\"", await nobody.GetStringAsync("v1/who", _cancellation));
    }

    private Task<LocalServer> StartAsync(bool isPublic = false) =>
        LocalServer.StartAsync(Routes, [_operator], isPublic);

    private async Task<string?> ProblemAsync(HttpClient client, string path, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await client.GetAsync(path, _cancellation);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(Problem.MediaType, answer.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_cancellation));
        Assert.All(problem.RootElement.EnumerateObject(), member => Assert.Contains(member.Name, Problem.Members));
        return problem.RootElement.GetProperty("reason").GetString();
    }

    private static Refusal? Say(Question question, Utf8JsonWriter json)
    {
        json.WriteStringValue("yes");
        return null;
    }

    private static Refusal? Name(Question question, Utf8JsonWriter json)
    {
        json.WriteStringValue(question.Operator);
        return null;
    }

    private static Refusal? Count(Question question, Utf8JsonWriter json)
    {
        json.WriteNumberValue(question.Body.Length);
        return null;
    }

    // What was written before the refusal must not be part of the answer.
    private static Refusal Refused(string reason) => new(reason, "thing", "one", "another", "do it");
}
