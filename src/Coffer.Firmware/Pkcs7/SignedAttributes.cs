using System.Formats.Asn1;

namespace Coffer.Firmware.Pkcs7;

/// <summary>
/// The authenticated attributes of a signer (RFC 2315, section 9.2): content type and message digest. Others, such as
/// the signing time other tools add, are covered by the signature and not looked at.
/// </summary>
internal sealed record SignedAttributes
{
    private static readonly Asn1Tag s_implicitSet = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The content's type.</summary>
    public required string ContentType { get; init; }

    /// <summary>SHA-256 of the content.</summary>
    public required ReadOnlyMemory<byte> MessageDigest { get; init; }

    /// <summary>What is signed: the attributes as a SET OF with its universal tag (RFC 2315, section 9.3).</summary>
    public required ReadOnlyMemory<byte> Encoded { get; init; }

    public static SignedAttributes For(string contentType, ReadOnlySpan<byte> messageDigest)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            byte[] digest = messageDigest.ToArray();
            WriteAttribute(writer, ObjectIdentifiers.ContentType, value => value.WriteObjectIdentifier(contentType));
            WriteAttribute(writer, ObjectIdentifiers.MessageDigest, value => value.WriteOctetString(digest));
        }
        return new()
        {
            ContentType = contentType,
            MessageDigest = messageDigest.ToArray(),
            Encoded = writer.Encode(),
        };
    }

    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    public static SignedAttributes Read(AsnReader reader)
    {
        byte[] encoded = reader.PeekEncodedValue().ToArray();
        encoded[0] = (byte)UniversalTagNumber.SetOf | 0x20;
        AsnReader set = reader.ReadSetOf(s_implicitSet);
        Dictionary<string, AsnReader> attributes = new(StringComparer.Ordinal);
        while (set.HasData)
            ReadAttribute(set, attributes);
        return new()
        {
            ContentType = Require(attributes, ObjectIdentifiers.ContentType).ReadObjectIdentifier(),
            MessageDigest = Require(attributes, ObjectIdentifiers.MessageDigest).ReadOctetString(),
            Encoded = encoded,
        };
    }

    public void Write(AsnWriter writer)
    {
        byte[] tagged = Encoded.ToArray();
        tagged[0] = 0xa0;
        writer.WriteEncodedValue(tagged);
    }

    private static void WriteAttribute(AsnWriter writer, string type, Action<AsnWriter> writeValue)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            using (writer.PushSetOf())
                writeValue(writer);
        }
    }

    private static void ReadAttribute(AsnReader set, Dictionary<string, AsnReader> attributes)
    {
        AsnReader attribute = set.ReadSequence();
        string type = attribute.ReadObjectIdentifier();
        AsnReader values = attribute.ReadSetOf();
        attribute.ThrowIfNotEmpty();
        if (!attributes.TryAdd(type, values))
            throw new AsnContentException($"the attribute {type} twice");
    }

    private static AsnReader Require(Dictionary<string, AsnReader> attributes, string type) =>
        attributes.TryGetValue(type, out AsnReader? values)
            ? values
            : throw new AsnContentException($"no attribute {type}");
}
