using System.Globalization;
using System.Net.Http.Headers;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Uploading;

/// <summary>
/// One session of a resumable upload ("Perform resumable uploads" of Cloud Storage). Its address is as good as a right to write: it is never shown.
/// </summary>
/// <param name="client">Who uploads.</param>
/// <param name="address">The session.</param>
/// <param name="length">Bytes in all.</param>
internal sealed class UploadSession(GoogleClient client, Uri address, long length)
{
    private const string Range = "bytes=0-";

    /// <summary>Status of an upload that has more to come.</summary>
    public const int Incomplete = 308;

    /// <summary>Sends bytes.</summary>
    public Task<HttpAnswer> PutAsync(ReadOnlyMemory<byte> bytes, long position, CancellationToken cancellation) =>
        client.OnceAsync(() => Message(bytes, new(position, position + bytes.Length - 1, length)), cancellation);

    /// <summary>Asks how much has arrived.</summary>
    public Task<HttpAnswer> AskAsync(CancellationToken cancellation) =>
        client.OnceAsync(() => Message(ReadOnlyMemory<byte>.Empty, new(length)), cancellation);

    /// <summary>Bytes that the server has, by an answer <see cref="Incomplete"/>; null when it makes no sense.</summary>
    public long? Arrived(HttpAnswer answer)
    {
        if (answer.Headers is null || !answer.Headers.TryGetValues("Range", out IEnumerable<string>? values))
            return 0;
        string range = values.First();
        return
            range.StartsWith(Range, StringComparison.Ordinal)
            && long.TryParse(range[Range.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && last < length
            ? last + 1
            : null;
    }

    private HttpRequestMessage Message(ReadOnlyMemory<byte> bytes, ContentRangeHeaderValue range)
    {
        HttpRequestMessage message = new(HttpMethod.Put, address) { Content = new ReadOnlyMemoryContent(bytes) };
        message.Content.Headers.ContentRange = range;
        return message;
    }
}
