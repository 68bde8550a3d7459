using System.Text;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// The subject of a certificate for a person (RFC 5280, section 4.1), read without the framework's certificate class: that one throws for what firmware
/// takes, and a log may hold thousands of bad ones.
/// </summary>
internal static class CertificateSubject
{
    private const int LongestSubject = 120;
    private const int FieldsBeforeSubject = 4;
    private const string Unreadable = "a certificate that cannot be read";

    /// <summary>The subject as <c>CN=name, O=organisation</c>, printable and bounded; other words when there is none.</summary>
    public static string Of(ReadOnlySpan<byte> certificate)
    {
        ReadOnlySpan<byte> body = Content(Content(certificate, out _), out _);
        if (IsVersion(body))
            Content(body, out body);
        // serialNumber, signature, issuer, validity.
        for (int i = 0; i < FieldsBeforeSubject; i++)
            Content(body, out body);
        return Describe(Content(body, out _));
    }

    private static string Describe(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new();
        while (!name.IsEmpty && text.Length < LongestSubject)
        {
            ReadOnlySpan<byte> attribute = Content(Content(name, out name), out _);
            string? label = Label(Content(attribute, out ReadOnlySpan<byte> value));
            if (label is not null)
                Append(text, label, Content(value, out _));
        }
        return text.Length > 0 ? text.ToString() : Unreadable;
    }

    private static void Append(StringBuilder text, string label, ReadOnlySpan<byte> value)
    {
        text.Append(text.Length > 0 ? ", " : "").Append(label).Append('=');
        foreach (byte b in value[..Math.Min(value.Length, LongestSubject)])
            text.Append(b is >= (byte)' ' and <= (byte)'~' ? (char)b : '.');
    }

    // 2.5.4.x, RFC 5280, appendix A.1.
    private static string? Label(ReadOnlySpan<byte> oid) =>
        oid switch
        {
            [0x55, 0x04, 3] => "CN",
            [0x55, 0x04, 10] => "O",
            [0x55, 0x04, 11] => "OU",
            [0x55, 0x04, 6] => "C",
            _ => null,
        };

    private static bool IsVersion(ReadOnlySpan<byte> body) => body is [0xA0, ..];

    /// <summary>The content of the next DER value, and what follows it; nothing of both when there is none.</summary>
    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (!TryReadLength(bytes, out int offset, out int length) || length > bytes.Length - offset)
            return default;
        rest = bytes[(offset + length)..];
        return bytes.Slice(offset, length);
    }

    // X.690, section 8.1.3, definite lengths below 16 MiB; AsnDecoder throws at some of the others.
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int offset, out int length)
    {
        const int LongForm = 0x80;
        const int MostLengthBytes = 3;
        offset = 2;
        length = bytes.Length < offset ? LongForm : bytes[1];
        if (length < LongForm)
            return true;
        int count = length - LongForm;
        if (count is 0 or > MostLengthBytes || bytes.Length < offset + count)
            return false;
        length = 0;
        foreach (byte b in bytes.Slice(offset, count))
            length = (length << 8) | b;
        offset += count;
        return true;
    }
}
