using System.Formats.Asn1;
using Coffer.Bytes;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Authenticode;

/// <summary>SpcIndirectDataContent (Windows Authenticode Portable Executable Signature Format): the digest that is signed.</summary>
/// <param name="Digest">SHA-256 of the image, by <see cref="AuthenticodeDigest"/>.</param>
internal sealed record SpcIndirectDataContent(ReadOnlyMemory<byte> Digest)
{
    private const string Thing = "Authenticode content";
    private static readonly Asn1Tag s_tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_tag2 = new(TagClass.ContextSpecific, 2);

    /// <summary>Reads it; the digest algorithm must be SHA-256, the PE image data is of no use and only checked in form.</summary>
    public static Parsed<SpcIndirectDataContent> Read(ReadOnlyMemory<byte> der) =>
        SignedDataSyntax.Guard(
            Thing,
            () =>
            {
                AsnReader reader = new(der, AsnEncodingRules.DER);
                AsnReader content = reader.ReadSequence();
                reader.ThrowIfNotEmpty();
                ReadPeImageData(content.ReadSequence());
                AsnReader digestInfo = content.ReadSequence();
                content.ThrowIfNotEmpty();
                SignedDataSyntax.ExpectAlgorithm(digestInfo, ObjectIdentifiers.Sha256);
                byte[] digest = digestInfo.ReadOctetString();
                digestInfo.ThrowIfNotEmpty();
                return new SpcIndirectDataContent(digest);
            }
        );

    /// <summary>DER.</summary>
    public byte[] Encode()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WritePeImageData(writer);
            using (writer.PushSequence())
            {
                AlgorithmIdentifier.Write(writer, ObjectIdentifiers.Sha256);
                writer.WriteOctetString(Digest.Span);
            }
        }
        return writer.Encode();
    }

    /// <summary>The bytes inside the outer SEQUENCE: what the message digest of the signature is over.</summary>
    public static ReadOnlyMemory<byte> ContentsOf(ReadOnlyMemory<byte> der)
    {
        AsnDecoder.ReadSequence(der.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        return der.Slice(offset, length);
    }

    private static void ReadPeImageData(AsnReader data)
    {
        string type = data.ReadObjectIdentifier();
        if (type != ObjectIdentifiers.SpcPeImageData)
            throw new AsnContentException($"data of type {type}");
        data.ReadSequence();
        data.ThrowIfNotEmpty();
    }

    // No flags, and as file name the empty Unicode string: the fields are obsolete and everybody writes a placeholder.
    private static void WritePeImageData(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.SpcPeImageData);
            using (writer.PushSequence())
            {
                writer.WriteBitString([]);
                using (writer.PushSequence(s_tag0))
                using (writer.PushSequence(s_tag2))
                    writer.WriteCharacterString(UniversalTagNumber.BMPString, "", s_tag0);
            }
        }
    }
}
