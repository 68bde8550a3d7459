using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>Compares what is there with what should be. The first difference stays; it names the field.</summary>
/// <param name="thing">What is there.</param>
/// <param name="seen">It, as Google describes it.</param>
/// <param name="next">What to do about a difference: what removing it costs is another thing for each.</param>
internal sealed class Comparison(string thing, JsonElement seen, string next)
{
    /// <summary>The first difference; null when there is none.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>A text, number or truth at a path of members with dots.</summary>
    public Comparison Text(string path, string expected) => Value(path, expected, seen.TextAt(path.Split('.')));

    /// <summary>A thing of Google's by its path; what is there may be named by its whole address.</summary>
    public Comparison Reference(string path, string expected) => Reference(path, expected, seen.TextAt(path));

    /// <summary>A thing of Google's by its path that was looked for already.</summary>
    public Comparison Reference(string path, string expected, string value) =>
        value.EndsWith($"/{expected}", StringComparison.Ordinal) ? this : Value(path, expected, value);

    /// <summary>Bytes, shown by their digest.</summary>
    public Comparison Bytes(string path, ReadOnlyMemory<byte> expected, byte[]? value) =>
        Value(path, Digest(expected.Span), value is null ? "none" : Digest(value));

    /// <summary>Texts in any order.</summary>
    public Comparison Texts(string path, IEnumerable<string> expected, IEnumerable<string> values) =>
        Value(
            path,
            string.Join(", ", expected.Order(StringComparer.Ordinal)),
            string.Join(", ", values.Order(StringComparer.Ordinal))
        );

    /// <summary>A value that was looked for already.</summary>
    public Comparison Value(string path, string expected, string value)
    {
        if (value != expected)
            Refusal ??= new Refusal(
                "gcp.different",
                $"{thing}, {path}",
                expected,
                value.Length == 0 ? "none" : ForeignText.Printable(value),
                next
            );
        return this;
    }

    private static string Digest(ReadOnlySpan<byte> bytes) =>
        $"sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
