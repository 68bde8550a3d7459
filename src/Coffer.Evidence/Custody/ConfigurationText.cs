using System.Buffers;
using System.Buffers.Text;
using Coffer.Bytes;

namespace Coffer.Evidence.Custody;

/// <summary>A configuration as text (docs/formats.md, section 33): its base64, for channels that carry nothing else.</summary>
public static class ConfigurationText
{
    /// <summary>Most bytes of the text: the largest document, with a line end behind every 76 characters.</summary>
    public const int LargestSize = 72 * 1024;

    private const string Thing = "configuration";

    /// <summary>The document; empty for an empty text. Line ends and blanks mean nothing.</summary>
    /// <param name="text">Untrusted; one that was cut behind the bound is refused for it.</param>
    public static Parsed<byte[]> Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > LargestSize)
            return Refuse("too-large", $"base64 of at most {LargestSize} bytes", "more");
        byte[] document = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, document, out _, out int written) == OperationStatus.Done
            ? document[..written]
            : Refuse("base64", "base64 of a signed configuration", $"{text.Length} bytes of something else");
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"configuration.{reason}",
            Thing,
            expected,
            seen,
            "give the machine the output of: base64 CONFIGURATION.cose"
        );
}
