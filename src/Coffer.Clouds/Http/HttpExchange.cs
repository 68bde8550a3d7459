using System.Security.Authentication;

namespace Coffer.Clouds.Http;

/// <summary>
/// Sends requests over TLS that the operating system's authorities vouch for. Answers are bounded, redirects are not followed, and a lost connection is
/// an answer like others.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private const int LargestAnswer = 4 << 20;
    private static readonly TimeSpan s_connectTime = TimeSpan.FromSeconds(30);

    // An operation is waited for two minutes at the server, and a part of an upload may go through a thin line.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = s_connectTime,
        }
    )
    {
        Timeout = s_longest,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Sends one request, once.</summary>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return new HttpAnswer((int)response.StatusCode, body, response.Headers, "");
        }
        catch (Exception e)
            when (e is HttpRequestException or HttpIOException or AuthenticationException or TaskCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return HttpAnswer.Lost((e.InnerException ?? e).Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
