using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>Rules shared by the readers of X.509 structures.</summary>
internal static class DerSyntax
{
    private const int LongestShown = 200;

    /// <summary>Runs a reader of untrusted DER; what it throws becomes a refusal.</summary>
    public static Parsed<T> Guard<T>(string thing, Func<T> read)
        where T : notnull
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or OverflowException)
        {
            return Malformed(thing, e.InnerException?.Message ?? e.Message);
        }
    }

    public static Refusal Malformed(string thing, string seen) =>
        new(
            $"{thing.Replace(' ', '-').ToLowerInvariant()}.malformed",
            thing,
            "DER as the specification says",
            Printable(seen)
        );

    /// <summary>Text of a stranger for a finding: nothing that moves a cursor or turns a line around, and not much of it.</summary>
    public static string Printable(string text)
    {
        string shown = string.Concat(text.Take(LongestShown).Select(c => IsPrintable(c) ? c : '?'));
        return text.Length > LongestShown ? shown + "..." : shown;
    }

    private static bool IsPrintable(char c) =>
        char.GetUnicodeCategory(c)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );

    /// <summary>A BIT STRING that is a whole number of bytes, as signatures and keys are.</summary>
    public static ReadOnlyMemory<byte> ReadWholeBytes(AsnReader reader) =>
        reader.ReadBitString(out int unusedBits) is { } bytes && unusedBits == 0
            ? bytes
            : throw new AsnContentException("a bit string that is no whole number of bytes");

    /// <summary>Time (RFC 5280, section 4.1.2.5): UTCTime until 2049, GeneralizedTime from then on.</summary>
    public static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    /// <summary>True when the next value is there and has this context-specific tag.</summary>
    public static bool NextIs(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    /// <summary>A constructed context-specific tag.</summary>
    public static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);
}
