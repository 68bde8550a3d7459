using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.Pkcs7;

/// <summary>SignerInfo (RFC 2315, section 9.2), for SHA-256 and RSA PKCS#1 v1.5.</summary>
internal sealed record SignerInfo
{
    private const int Version = 1;
    private static readonly Asn1Tag s_attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>The issuer's name, DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The serial number, big-endian.</summary>
    public required BigInteger SerialNumber { get; init; }

    /// <summary>The signed attributes, or null when the signature is over the content itself.</summary>
    public required SignedAttributes? Attributes { get; init; }

    /// <summary>The RSA signature.</summary>
    public required ReadOnlyMemory<byte> EncryptedDigest { get; init; }

    /// <summary>True when the certificate has the issuer and serial number that the signer names.</summary>
    public bool Names(X509Certificate2 certificate) =>
        Issuer.Span.SequenceEqual(certificate.IssuerName.RawData)
        && SerialNumber == new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true);

    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    public static SignerInfo Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        SignedDataSyntax.ExpectInteger(sequence, Version);
        AsnReader issuerAndSerialNumber = sequence.ReadSequence();
        ReadOnlyMemory<byte> issuer = issuerAndSerialNumber.ReadEncodedValue();
        BigInteger serialNumber = issuerAndSerialNumber.ReadInteger();
        issuerAndSerialNumber.ThrowIfNotEmpty();
        SignedDataSyntax.ExpectAlgorithm(sequence, ObjectIdentifiers.Sha256);
        SignedAttributes? attributes = sequence.PeekTag() == s_attributes ? SignedAttributes.Read(sequence) : null;
        // Only rsaEncryption: sha256WithRSAEncryption would say the same in bytes that no signature covers.
        SignedDataSyntax.ExpectAlgorithm(sequence, ObjectIdentifiers.RsaEncryption);
        byte[] encryptedDigest = sequence.ReadOctetString();
        // Unauthenticated attributes are covered by nothing; signers of boot files have no need of them.
        sequence.ThrowIfNotEmpty();
        return new()
        {
            Issuer = issuer,
            SerialNumber = serialNumber,
            Attributes = attributes,
            EncryptedDigest = encryptedDigest,
        };
    }

    public void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(Issuer.Span);
                writer.WriteInteger(SerialNumber);
            }
            AlgorithmIdentifier.Write(writer, ObjectIdentifiers.Sha256);
            Attributes?.Write(writer);
            AlgorithmIdentifier.Write(writer, ObjectIdentifiers.RsaEncryption);
            writer.WriteOctetString(EncryptedDigest.Span);
        }
    }
}
