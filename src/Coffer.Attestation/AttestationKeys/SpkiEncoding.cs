using System.Formats.Asn1;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Writes and reads the numbers of a SubjectPublicKeyInfo (RFC 3279, section 2.3.1; RFC 5480, section 2), without a key of the framework.</summary>
internal static class SpkiEncoding
{
    private const byte Uncompressed = 4;

    /// <summary>An RSA key.</summary>
    internal static byte[] Rsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        AsnWriter key = new(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteIntegerUnsigned(modulus);
            key.WriteIntegerUnsigned(exponent);
        }
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(X509Identifiers.RsaEncryption);
                writer.WriteNull();
            }
            writer.WriteBitString(key.Encode());
        }
        return writer.Encode();
    }

    /// <summary>A point of a named curve.</summary>
    internal static byte[] Ecc(string curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(X509Identifiers.EcPublicKey);
                writer.WriteObjectIdentifier(curve);
            }
            writer.WriteBitString([Uncompressed, .. x, .. y]);
        }
        return writer.Encode();
    }

    /// <summary>Modulus and exponent, without zeros at the beginning.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static (byte[] Modulus, byte[] Exponent) ReadRsa(ReadOnlyMemory<byte> spki)
    {
        AsnReader sequence = new AsnReader(KeyOf(spki), AsnEncodingRules.DER).ReadSequence();
        ReadOnlySpan<byte> modulus = sequence.ReadIntegerBytes().Span;
        ReadOnlySpan<byte> exponent = sequence.ReadIntegerBytes().Span;
        if (((modulus[0] | exponent[0]) & 0x80) != 0)
            throw new AsnContentException("a negative number");
        return (modulus.TrimStart((byte)0).ToArray(), exponent.TrimStart((byte)0).ToArray());
    }

    /// <summary>The coordinates of an uncompressed point.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static (byte[] X, byte[] Y) ReadEcc(ReadOnlyMemory<byte> spki)
    {
        ReadOnlySpan<byte> point = KeyOf(spki).Span;
        if (point.Length % 2 == 0 || point[0] != Uncompressed)
            throw new AsnContentException("a point that is not uncompressed");
        int size = point.Length / 2;
        return (point.Slice(1, size).ToArray(), point[(1 + size)..].ToArray());
    }

    private static ReadOnlyMemory<byte> KeyOf(ReadOnlyMemory<byte> spki)
    {
        AsnReader sequence = new AsnReader(spki, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadEncodedValue();
        return DerSyntax.ReadWholeBytes(sequence);
    }
}
