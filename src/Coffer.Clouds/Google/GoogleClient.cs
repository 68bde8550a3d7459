using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google;

/// <summary>
/// Calls Google's interfaces as a service account. What may be sent twice is sent again when Google is busy; a token that Google refuses is asked for
/// anew, once.
/// </summary>
public sealed class GoogleClient : IDisposable
{
    private const int Unauthorized = 401;
    private const int NotFound = 404;

    private readonly HttpExchange _exchange = new();
    private readonly AccessTokens _tokens;
    private readonly IRandomSource _random;

    /// <summary>A client, not connected yet.</summary>
    /// <param name="endpoints">Where Google's interfaces are.</param>
    /// <param name="account">As whom; stays the caller's.</param>
    /// <param name="time">The clock: when tokens end, and what waits.</param>
    /// <param name="random">Ids of requests, and how long is waited.</param>
    public GoogleClient(GoogleEndpoints endpoints, ServiceAccount account, TimeProvider time, IRandomSource random)
    {
        Endpoints = endpoints;
        Time = time;
        Backoff = new Backoff(time, random);
        _random = random;
        _tokens = new AccessTokens(account, endpoints.Token, _exchange, Backoff, time);
    }

    internal GoogleEndpoints Endpoints { get; }

    internal TimeProvider Time { get; }

    internal Backoff Backoff { get; }

    /// <summary>Looks for something.</summary>
    /// <returns>It, or null when there is nothing of this name.</returns>
    /// <exception cref="RefusedException">What Google refused.</exception>
    internal async Task<JsonElement?> FindAsync(GoogleRequest request, CancellationToken cancellation)
    {
        HttpAnswer answer = await RepeatAsync(request, cancellation);
        return answer.Status == NotFound ? null : Body(request, answer);
    }

    /// <summary>Does something.</summary>
    /// <exception cref="RefusedException">What Google refused.</exception>
    internal async Task<JsonElement> SendAsync(GoogleRequest request, CancellationToken cancellation) =>
        Body(request, await RepeatAsync(request, cancellation));

    /// <summary>Does something; that it is not there is as good.</summary>
    /// <returns>The answer's body, or null when there was nothing.</returns>
    /// <exception cref="RefusedException">What Google refused.</exception>
    internal async Task<HttpAnswer?> RemoveAsync(GoogleRequest request, CancellationToken cancellation)
    {
        HttpAnswer answer = await RepeatAsync(request, cancellation);
        if (answer.Status == NotFound)
            return null;
        return answer.IsSuccess ? answer : throw new RefusedException(GoogleProblem.Of(request, answer));
    }

    /// <summary>The answer of a request that is sent again while Google is busy, where that does no harm.</summary>
    internal async Task<HttpAnswer> RepeatAsync(GoogleRequest request, CancellationToken cancellation)
    {
        Uri url = request.UrlWith(NewId());
        HttpAnswer answer = await OnceAsync(() => Message(request, url), cancellation);
        for (int attempt = 1; attempt < Backoff.Attempts && MayRepeat(request, answer); attempt++)
        {
            await Backoff.WaitAsync(attempt, answer, cancellation);
            answer = await OnceAsync(() => Message(request, url), cancellation);
        }
        return answer;
    }

    /// <summary>Sends a message of the caller's own with a token, once; with another token when the first is refused.</summary>
    internal async Task<HttpAnswer> OnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        HttpAnswer answer = await AuthorizedAsync(make, cancellation);
        if (answer.Status != Unauthorized)
            return answer;
        _tokens.Forget();
        return await AuthorizedAsync(make, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _exchange.Dispose();
    }

    private async Task<HttpAnswer> AuthorizedAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        AuthenticationHeaderValue authorization = await _tokens.HeaderAsync(cancellation);
        using HttpRequestMessage message = make();
        message.Headers.Authorization = authorization;
        return await _exchange.SendAsync(message, cancellation);
    }

    private static bool MayRepeat(GoogleRequest request, HttpAnswer answer) =>
        request.IsRepeatable && (answer.IsTransient || GoogleProblem.IsRateLimit(answer));

    private static HttpRequestMessage Message(GoogleRequest request, Uri url)
    {
        HttpRequestMessage message = new(request.Method, url);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        foreach ((string name, string value) in request.Headers)
            message.Headers.Add(name, value);
        return message;
    }

    private static JsonElement Body(GoogleRequest request, HttpAnswer answer)
    {
        if (!answer.IsSuccess)
            throw new RefusedException(GoogleProblem.Of(request, answer));
        return ForeignJson.Read(answer.Body)
            ?? throw new RefusedException(
                GoogleProblem.Unreadable(request, "a JSON object", $"{answer.Body.Length} other bytes")
            );
    }

    // A UUID of version 4 (RFC 9562), as Compute Engine wants for requestId.
    private string NewId()
    {
        byte[] bytes = new byte[16];
        _random.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
