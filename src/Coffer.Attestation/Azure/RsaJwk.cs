using System.Buffers.Text;
using System.Formats.Asn1;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Azure;

/// <summary>A JSON Web Key of kind RSA (RFC 7517; RFC 7518, section 6.3.1).</summary>
/// <param name="KeyId">kid.</param>
/// <param name="Modulus">n, base64url.</param>
/// <param name="Exponent">e, base64url.</param>
internal sealed record RsaJwk(string KeyId, string Modulus, string Exponent)
{
    private const string Thing = "runtime claims";
    private const int LargestModulus = 8192 / 8;
    private const int DefaultExponent = 65537;

    /// <summary>The key. An exponent of zero is TPM's way to say 65537 (TPM 2.0 Part 2, section 12.2.3.5).</summary>
    public Parsed<SubjectPublicKeyInfo> ToPublicKey()
    {
        byte[] modulus = Decode(Modulus);
        byte[] exponent = Decode(Exponent);
        if (modulus.Length is 0 or > LargestModulus || exponent.Length is 0 or > 4)
            return Refuse("base64url of a modulus and an exponent", "something else");
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(X509Identifiers.RsaEncryption);
                writer.WriteNull();
            }
            writer.WriteBitString(EncodeKey(modulus, exponent));
        }
        if (!SubjectPublicKeyInfo.Read(writer.Encode()).TryGet(out SubjectPublicKeyInfo? key, out Refusal? refusal))
            return refusal;
        return key.IsRsa ? key : Refuse("an RSA key of 2048 to 8192 bits", $"{modulus.Length * 8} bits");
    }

    private static byte[] EncodeKey(byte[] modulus, byte[] exponent)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteUnsigned(writer, modulus);
            if (exponent.AsSpan().ContainsAnyExcept((byte)0))
                WriteUnsigned(writer, exponent);
            else
                writer.WriteInteger(DefaultExponent);
        }
        return writer.Encode();
    }

    private static void WriteUnsigned(AsnWriter writer, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> trimmed = value.TrimStart((byte)0);
        writer.WriteIntegerUnsigned(trimmed.IsEmpty ? [0] : trimmed);
    }

    private static byte[] Decode(string text) =>
        Base64Url.IsValid(text) && text.Length <= 2 * LargestModulus ? Base64Url.DecodeFromChars(text) : [];

    private Refusal Refuse(string expected, string seen) =>
        new("runtime-claims.key", Thing, $"{KeyId}: {expected}", seen);
}
