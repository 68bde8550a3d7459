using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;

namespace Coffer.Attestation.Certificates;

/// <summary>AttributeTypeAndValue (RFC 5280, section 4.1.2.4).</summary>
/// <param name="Type">Object identifier of the attribute.</param>
/// <param name="Value">Its text; a value that is no text as <c>#</c> and hex digits.</param>
public sealed record NameAttribute(string Type, string Value)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static NameAttribute Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string type = sequence.ReadObjectIdentifier();
        string value = ReadValue(sequence);
        sequence.ThrowIfNotEmpty();
        return new(type, value);
    }

    // Certificates in the field have characters in PrintableString that it does not allow: the text is decoded, not judged.
    private static string ReadValue(AsnReader reader)
    {
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
            return Hex(reader.ReadEncodedValue().Span);
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String => DecodeUtf8(Content(reader, tag)),
            UniversalTagNumber.PrintableString
            or UniversalTagNumber.IA5String
            or UniversalTagNumber.NumericString
            or UniversalTagNumber.VisibleString
            or UniversalTagNumber.T61String => Encoding.Latin1.GetString(Content(reader, tag)),
            UniversalTagNumber.BMPString => DecodeBmp(Content(reader, tag)),
            _ => Hex(reader.ReadEncodedValue().Span),
        };
    }

    private static ReadOnlySpan<byte> Content(AsnReader reader, Asn1Tag tag) =>
        reader.TryReadPrimitiveCharacterStringBytes(tag, out ReadOnlyMemory<byte> content)
            ? content.Span
            : throw new AsnContentException("a name whose text is in pieces");

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new AsnContentException("a name that is no UTF-8");
        }
    }

    private static string DecodeBmp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0)
            throw new AsnContentException("a BMPString of an odd number of bytes");
        StringBuilder text = new(bytes.Length / 2);
        for (int i = 0; i < bytes.Length; i += 2)
            text.Append((char)BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]));
        return text.ToString();
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => $"#{Convert.ToHexStringLower(bytes)}";
}
