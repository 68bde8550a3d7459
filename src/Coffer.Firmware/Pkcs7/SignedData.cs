using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.Pkcs7;

/// <summary>
/// SignedData (RFC 2315, section 9.1) as firmware takes it: one signer, SHA-256, RSA PKCS#1 v1.5. PKCS#7 and not CMS:
/// the content of Authenticode stands in it as it is, where CMS would wrap it in an OCTET STRING.
/// </summary>
internal sealed record SignedData
{
    private const string Thing = "PKCS7 SignedData";
    private const int Version = 1;
    private static readonly Asn1Tag s_explicit0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Type of the content.</summary>
    public required string ContentType { get; init; }

    /// <summary>The content, DER; null when it travels elsewhere (detached).</summary>
    public required ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Certificates sent along, DER.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; init; }

    /// <summary>The one signer.</summary>
    public required SignerInfo Signer { get; init; }

    /// <summary>Signs. RSA PKCS#1 v1.5 and no signing time: the same inputs give the same bytes.</summary>
    /// <param name="contentType">Type of the content.</param>
    /// <param name="content">The content to carry, DER; null for a detached signature.</param>
    /// <param name="signer">Says what of the content is signed: attributes, or null for the content itself.</param>
    /// <param name="signed">The bytes the signature is over.</param>
    /// <param name="certificate">The signer's certificate, which is sent along.</param>
    /// <param name="key">The private key of <paramref name="certificate"/>.</param>
    public static SignedData Sign(
        string contentType,
        ReadOnlyMemory<byte>? content,
        SignedAttributes? signer,
        ReadOnlySpan<byte> signed,
        X509Certificate2 certificate,
        RSA key
    ) =>
        new()
        {
            ContentType = contentType,
            Content = content,
            Certificates = [certificate.RawDataMemory],
            Signer = new()
            {
                Issuer = certificate.IssuerName.RawData,
                SerialNumber = new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true),
                Attributes = signer,
                EncryptedDigest = key.SignData(signed.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            },
        };

    /// <summary>Reads a ContentInfo that holds SignedData.</summary>
    public static Parsed<SignedData> ReadContentInfo(ReadOnlyMemory<byte> bytes) =>
        SignedDataSyntax.Guard(
            Thing,
            () =>
            {
                AsnReader reader = new(bytes, AsnEncodingRules.DER);
                AsnReader contentInfo = reader.ReadSequence();
                reader.ThrowIfNotEmpty();
                string type = contentInfo.ReadObjectIdentifier();
                if (type != ObjectIdentifiers.SignedData)
                    throw new AsnContentException($"content of type {type}");
                AsnReader content = contentInfo.ReadSequence(s_explicit0);
                contentInfo.ThrowIfNotEmpty();
                return Read(content);
            }
        );

    /// <summary>Reads SignedData without a ContentInfo around it.</summary>
    public static Parsed<SignedData> ReadBare(ReadOnlyMemory<byte> bytes) =>
        SignedDataSyntax.Guard(Thing, () => Read(new AsnReader(bytes, AsnEncodingRules.DER)));

    /// <summary>DER of a ContentInfo with this inside.</summary>
    public byte[] EncodeContentInfo()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.SignedData);
            using (writer.PushSequence(s_explicit0))
                Write(writer);
        }
        return writer.Encode();
    }

    /// <summary>DER of this without a ContentInfo around it.</summary>
    public byte[] EncodeBare()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        Write(writer);
        return writer.Encode();
    }

    private static SignedData Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        SignedDataSyntax.ExpectInteger(sequence, Version);
        AsnReader digestAlgorithms = sequence.ReadSetOf();
        SignedDataSyntax.ExpectAlgorithm(digestAlgorithms, ObjectIdentifiers.Sha256);
        digestAlgorithms.ThrowIfNotEmpty();
        (string contentType, ReadOnlyMemory<byte>? content) = ReadInnerContent(sequence.ReadSequence());
        ImmutableArray<ReadOnlyMemory<byte>> certificates = ReadCertificates(sequence);
        AsnReader signers = sequence.ReadSetOf();
        sequence.ThrowIfNotEmpty();
        SignerInfo signer = SignerInfo.Read(signers);
        signers.ThrowIfNotEmpty();
        return new()
        {
            ContentType = contentType,
            Content = content,
            Certificates = certificates,
            Signer = signer,
        };
    }

    private static (string Type, ReadOnlyMemory<byte>? Content) ReadInnerContent(AsnReader contentInfo)
    {
        string type = contentInfo.ReadObjectIdentifier();
        if (!contentInfo.HasData)
            return (type, null);
        AsnReader explicitContent = contentInfo.ReadSequence(s_explicit0);
        contentInfo.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> content = explicitContent.ReadEncodedValue();
        explicitContent.ThrowIfNotEmpty();
        return (type, content);
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ReadCertificates(AsnReader sequence)
    {
        if (sequence.PeekTag() != s_explicit0)
            return [];
        AsnReader set = sequence.ReadSetOf(skipSortOrderValidation: true, s_explicit0);
        var certificates = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (set.HasData)
        {
            certificates.Add(set.PeekEncodedValue());
            set.ReadSequence();
        }
        return certificates.ToImmutable();
    }

    private void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            using (writer.PushSetOf())
                AlgorithmIdentifier.Write(writer, ObjectIdentifiers.Sha256);
            WriteInnerContent(writer);
            using (writer.PushSetOf(s_explicit0))
                foreach (ReadOnlyMemory<byte> certificate in Certificates)
                    writer.WriteEncodedValue(certificate.Span);
            using (writer.PushSetOf())
                Signer.Write(writer);
        }
    }

    private void WriteInnerContent(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ContentType);
            if (Content is not { } content)
                return;
            using (writer.PushSequence(s_explicit0))
                writer.WriteEncodedValue(content.Span);
        }
    }
}
