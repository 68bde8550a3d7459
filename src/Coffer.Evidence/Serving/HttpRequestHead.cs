using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Evidence.Serving;

/// <summary>
/// The head of an HTTP/1.1 request (RFC 9112), as much of it as is served: one request line with a plain path, header fields one a line, a
/// body of a length that is said beforehand. Everything that two readers could understand differently is refused.
/// </summary>
/// <param name="Method">Method, letters.</param>
/// <param name="Path">Path, no query.</param>
/// <param name="BodyLength">Content-Length; 0 when none is given.</param>
/// <param name="IsLast">The client closes the connection behind this request.</param>
public sealed record HttpRequestHead(string Method, string Path, int BodyLength, bool IsLast)
{
    /// <summary>The largest head, bytes, with the empty line that ends it.</summary>
    public const int LargestSize = 8 * 1024;

    private const int LongestLine = 1024;
    private const int LongestMethod = 16;
    private const int LongestPath = 128;
    private const int MostFields = 32;
    private const string Thing = "HTTP request";
    private const string LineEnd = "\r\n";

    /// <summary>Bytes of the head at the start of <paramref name="received"/>: behind its empty line; 0 while that has not come.</summary>
    public static int LengthIn(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOf("\r\n\r\n"u8);
        return end < 0 ? 0 : end + 4;
    }

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">The untrusted bytes, up to and with the empty line.</param>
    /// <param name="largestBody">Most bytes of a body.</param>
    public static Parsed<HttpRequestHead> Read(ReadOnlySpan<byte> bytes, int largestBody)
    {
        if (bytes.Length > LargestSize)
            return Refuse("request.head", $"a head of at most {LargestSize} bytes", "more");
        if (!bytes.EndsWith("\r\n\r\n"u8))
            return Refuse("request.head", "an empty line at the end", "none");
        string text = Encoding.Latin1.GetString(bytes[..^4]);
        string[] lines = text.Split(LineEnd);
        if (lines.Length > MostFields + 1 || lines.Any(line => line.Length > LongestLine || !IsPrintable(line)))
            return Refuse(
                "request.head",
                $"at most {MostFields} header fields, one a line, printable, each at most {LongestLine} characters",
                "others"
            );
        if (lines[0].Split(' ') is not [{ } method, { } path, "HTTP/1.1"] || !IsMethod(method) || !IsPath(path))
            return Refuse("request.line", "METHOD /path HTTP/1.1", "another request line");
        return ReadFields(lines.AsSpan(1), new HttpRequestHead(method, path, 0, false), largestBody);
    }

    private static Parsed<HttpRequestHead> ReadFields(ReadOnlySpan<string> lines, HttpRequestHead head, int largestBody)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !line.AsSpan(0, colon).ToString().All(IsOfToken))
                return Refuse("request.field", "name: value", "another line");
            string name = line[..colon];
            string value = line[(colon + 1)..].Trim(' ', '\t');
            if (!seen.Add(name))
                return Refuse("request.field", $"{name} once", "twice");
            switch (name.ToLowerInvariant())
            {
                case "content-length":
                    if (ReadLength(value, largestBody) is not { } length)
                        return Refuse("request.body", $"Content-Length up to {largestBody}", "another");
                    head = head with { BodyLength = length };
                    break;
                case "transfer-encoding":
                case "expect":
                case "upgrade":
                    return Refuse("request.field", "a request with a body of a given length, sent at once", name);
                case "connection":
                    head = head with { IsLast = value.Equals("close", StringComparison.OrdinalIgnoreCase) };
                    break;
                default:
                    break;
            }
        }
        return seen.Contains("Host") ? head : Refuse("request.field", "a Host field", "none");
    }

    private static int? ReadLength(string text, int largest) =>
        text.Length is > 0 and < 10
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
        && length <= largest
            ? length
            : null;

    private static bool IsMethod(string text) =>
        text.Length is > 0 and <= LongestMethod && text.All(char.IsAsciiLetterUpper);

    private static bool IsPath(string text) =>
        text.Length is > 0 and <= LongestPath
        && text[0] == '/'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '.' or '_');

    private static bool IsPrintable(string line) => line.All(c => c is '\t' or (>= ' ' and <= '~'));

    private static bool IsOfToken(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    private static Refusal Refuse(string reason, string expected, string seen) => new(reason, Thing, expected, seen);
}
