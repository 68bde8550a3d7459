namespace Coffer.Clouds.Google;

/// <summary>One call of an interface of Google's.</summary>
/// <param name="Method">Method.</param>
/// <param name="Url">Where, without a request id.</param>
/// <param name="Thing">What it is about, for refusals: "image coffer-payroll-3".</param>
/// <param name="Permission">The right that it takes (IAM).</param>
public sealed record GoogleRequest(HttpMethod Method, Uri Url, string Thing, string Permission)
{
    /// <summary>JSON to send; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Headers beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>True where Google takes a <c>requestId</c>, with which the same request sent again is done once.</summary>
    public bool TakesRequestId { get; init; }

    /// <summary>True where sending it again does nothing more than sending it once.</summary>
    public bool IsRepeatable => Method == HttpMethod.Get || TakesRequestId || IsGuarded;

    /// <summary>True where a precondition or its meaning keeps a second one from doing anything more.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Where to, with a request id where Google takes one.</summary>
    /// <param name="id">The id.</param>
    public Uri UrlWith(string id) => TakesRequestId ? new Uri($"{Url.OriginalString}?requestId={id}") : Url;
}
