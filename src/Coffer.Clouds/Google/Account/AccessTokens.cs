using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Account;

/// <summary>Access tokens of a service account: one at a time, another when it is about to expire or Google refused it.</summary>
/// <param name="account">Whose.</param>
/// <param name="endpoint">Where to ask instead of the account's own place; null for that.</param>
/// <param name="exchange">The connection.</param>
/// <param name="backoff">How long to wait in between.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessTokens(
    ServiceAccount account,
    Uri? endpoint,
    HttpExchange exchange,
    Backoff backoff,
    TimeProvider time
) : IDisposable
{
    private const string Scheme = "Bearer";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const int LongestToken = 16 * 1024;
    private const int LongestLifetime = 24 * 3600;

    // Not used to its last second: a request is on its way for a while.
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    // b64token of RFC 6750, section 2.1; equals signs stand at its end only.
    private static readonly SearchValues<char> s_characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"
    );

    private Secret? _token;
    private DateTimeOffset _until;

    /// <summary>The value of an Authorization header (RFC 6750).</summary>
    /// <exception cref="RefusedException"><c>gcp.token</c></exception>
    public async Task<AuthenticationHeaderValue> HeaderAsync(CancellationToken cancellation)
    {
        if (_token is null || time.GetUtcNow() >= _until)
            await AskAsync(cancellation);
        // Never parsed out of one text: the exception of a parser repeats it, with the token.
        return new AuthenticationHeaderValue(Scheme, Encoding.ASCII.GetString(_token!.Span));
    }

    /// <summary>The token was refused: the next one is asked for.</summary>
    public void Forget()
    {
        _token?.Dispose();
        _token = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private async Task AskAsync(CancellationToken cancellation)
    {
        HttpAnswer answer = await PostAsync(cancellation);
        for (int attempt = 1; answer.IsTransient && attempt < Backoff.Attempts; attempt++)
        {
            await backoff.WaitAsync(attempt, answer, cancellation);
            answer = await PostAsync(cancellation);
        }
        Forget();
        Keep(answer);
    }

    private async Task<HttpAnswer> PostAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint ?? account.TokenUri);
        request.Content = new FormUrlEncodedContent([
            new("grant_type", GrantType),
            new("assertion", SignedAssertion.Of(account, time.GetUtcNow())),
        ]);
        return await exchange.SendAsync(request, cancellation);
    }

    private void Keep(HttpAnswer answer)
    {
        JsonElement? body = ForeignJson.Read(answer.Body);
        string? token = answer.IsSuccess && body is { } json ? TokenOf(json) : null;
        if (token is null)
            throw new RefusedException(Refuse(answer, body));
        bool dated =
            int.TryParse(body!.Value.TextAt("expires_in"), out int seconds) && seconds is > 0 and <= LongestLifetime;
        _until = time.GetUtcNow() + TimeSpan.FromSeconds(dated ? seconds : 0) - s_margin;
        _token = Secret.CopyOf(Encoding.ASCII.GetBytes(token));
    }

    // It goes into a header.
    private static string? TokenOf(JsonElement json)
    {
        string? token = json.At("access_token") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        bool fits = token is { Length: <= LongestToken } && IsBase64Token(token);
        return fits && json.TextAt("token_type").Equals(Scheme, StringComparison.OrdinalIgnoreCase) ? token : null;
    }

    private static bool IsBase64Token(string token) =>
        token.AsSpan().TrimEnd('=') is { Length: > 0 } characters && !characters.ContainsAnyExcept(s_characters);

    private Refusal Refuse(HttpAnswer answer, JsonElement? body)
    {
        string said = body is { } json ? $"{json.TextAt("error")} {json.TextAt("error_description")}".Trim() : "";
        return new Refusal(
            "gcp.token",
            $"{account.TokenUri.Host}, for {account.Email}",
            "an access token",
            answer.Status == 0 ? answer.Loss : $"status {answer.Status} {said}".TrimEnd(),
            answer.IsTransient
                ? "is the network up? run it again"
                : "is the key still one of the account's, and this computer's clock right? Make another key, or set the clock"
        );
    }
}
