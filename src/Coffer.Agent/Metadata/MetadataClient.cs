using System.Net;
using Coffer.Bytes;

namespace Coffer.Agent.Metadata;

/// <summary>
/// Asks a metadata server by plain HTTP. The host is at the other end: what it answers is bounded in size and time, and nothing of it leads elsewhere
/// (no redirects, proxies, cookies).
/// </summary>
internal sealed class MetadataClient : IDisposable
{
    private const int LargestHeadKib = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>A client of one server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="time">Says when it has taken too long.</param>
    internal MetadataClient(Uri server, TimeProvider time)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = LargestHeadKib,
        };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _time = time;
    }

    /// <summary>Asks.</summary>
    /// <param name="method">Method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="header">The one header field: name and value.</param>
    /// <param name="most">Most bytes of a body.</param>
    /// <returns>The answer; a refusal when there is none now.</returns>
    internal async Task<Parsed<MetadataAnswer>> AskAsync(
        HttpMethod method,
        string path,
        (string Name, string Value) header,
        int most
    )
    {
        try
        {
            using CancellationTokenSource late = new(s_patience, _time);
            using HttpRequestMessage request = new(method, path);
            request.Headers.Add(header.Name, header.Value);
            using HttpResponseMessage response = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                late.Token
            );
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
                return Unreachable($"status {(int)response.StatusCode}");
            if (response.StatusCode != HttpStatusCode.OK)
                return new MetadataAnswer(null, null);
            string? flavor = response.Headers.TryGetValues("Metadata-Flavor", out IEnumerable<string>? values)
                ? string.Join(',', values)
                : null;
            return new MetadataAnswer(await ReadAsync(response, most, late.Token), flavor);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Unreachable(e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken late)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(late);
        byte[] bytes = new byte[most + 1];
        return bytes[..await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, late)];
    }

    private static Refusal Unreachable(string seen) =>
        new("metadata.unreachable", "metadata server", "an answer in time", seen);
}
