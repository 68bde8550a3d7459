using System.Net.Http.Headers;

namespace Coffer.Clouds.Http;

/// <summary>What came back of a request: an answer, whole and bounded, or nothing.</summary>
/// <param name="Status">Status code; 0 when the connection was lost before an answer was whole.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers; null without an answer.</param>
/// <param name="Loss">Why there is no answer; empty when there is one.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, HttpResponseHeaders? Headers, string Loss)
{
    private const int TooManyRequests = 429;
    private const int Timeout = 408;
    private const int ServerErrors = 500;

    /// <summary>No answer.</summary>
    public static HttpAnswer Lost(string why) => new(0, [], null, ForeignText.Printable(why));

    /// <summary>True for 200 to 299.</summary>
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>True where the same request may get another answer later.</summary>
    public bool IsTransient => Status is 0 or Timeout or TooManyRequests or >= ServerErrors;

    /// <summary>How long the server wants to be left alone, where it says so in seconds.</summary>
    public TimeSpan? RetryAfter => Headers?.RetryAfter?.Delta;
}
