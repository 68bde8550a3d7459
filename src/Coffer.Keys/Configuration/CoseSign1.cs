using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Configuration;

/// <summary>
/// A COSE_Sign1 message (RFC 9052, section 4.2) in the one form that a configuration has: tagged, ES256 (RFC 9053, section 2.1), algorithm, content type
/// and key id protected, nothing unprotected, payload inside, deterministic CBOR.
/// </summary>
/// <param name="KeyId">SHA-256 of the SubjectPublicKeyInfo of the key that signed.</param>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">r, then s, 32 bytes each.</param>
public sealed record CoseSign1(ReadOnlyMemory<byte> KeyId, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Content type of a configuration.</summary>
    public const string ContentType = "application/vnd.coffer.configuration+cbor";

    private const ulong Tag = 18;
    private const int SignatureSize = 64;
    private const long Es256 = -7;
    private const string Thing = "COSE_Sign1 of a configuration";
    private const string Family = "configuration";

    /// <summary>Most bytes that the form adds to a payload.</summary>
    internal const int Overhead = 256;

    /// <summary>Signs.</summary>
    /// <param name="payload">Deterministic CBOR.</param>
    /// <param name="key">On P-256.</param>
    public static CoseSign1 Sign(byte[] payload, ECDsa key)
    {
        byte[] keyId = KeyIdOf(key.ExportSubjectPublicKeyInfo());
        byte[] signature = key.SignData(
            ToBeSigned(keyId, payload),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        return new(keyId, payload, signature);
    }

    /// <summary>The key id of a public key.</summary>
    /// <param name="spki">SubjectPublicKeyInfo.</param>
    public static byte[] KeyIdOf(ReadOnlySpan<byte> spki) => SHA256.HashData(spki);

    /// <summary>Reads one; nobody has looked at its signature yet.</summary>
    /// <param name="bytes">Untrusted.</param>
    /// <param name="largestPayload">Most bytes of the payload.</param>
    public static Parsed<CoseSign1> Read(ReadOnlySpan<byte> bytes, int largestPayload)
    {
        if (bytes.Length > largestPayload + Overhead)
            return new Refusal(
                $"{Family}.too-large",
                Thing,
                $"at most {largestPayload + Overhead} bytes",
                $"{bytes.Length}"
            );
        StrictCborReader reader = new(bytes, Thing, Family);
        reader.ExpectTag(Tag, "message");
        if (reader.ReadArray("message", 4) != 4)
            reader.Refuse(
                "cose",
                "protected header, unprotected header, payload, signature",
                "another number of items"
            );
        byte[] keyId = ReadProtected(ref reader);
        reader.ReadMap("unprotected header", 0);
        byte[] payload = reader.ReadBytes("payload", largestPayload).ToArray();
        byte[] signature = reader.ReadBytes("signature", SignatureSize).ToArray();
        if (signature.Length != SignatureSize)
            reader.Refuse("cose", $"a signature of {SignatureSize} bytes", $"{signature.Length}");
        return reader.Finish(new CoseSign1(keyId, payload, signature));
    }

    /// <summary>True when this key signed.</summary>
    public bool Verify(ECDsa key) =>
        key.VerifyData(
            ToBeSigned(KeyId.Span, Payload.Span),
            Signature.Span,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() =>
        new CborWriter()
            .WriteTag(Tag)
            .WriteArray(4)
            .WriteBytes(Protected(KeyId.Span))
            .WriteMap(0)
            .WriteBytes(Payload.Span)
            .WriteBytes(Signature.Span)
            .ToArray();

    // Whatever else a header may say would be a choice for whoever reads it: there is one header, and the key's id in it.
    private static byte[] ReadProtected(ref StrictCborReader reader)
    {
        int size = Protected(new byte[SHA256.HashSizeInBytes]).Length;
        ReadOnlySpan<byte> header = reader.ReadBytes("protected header", size);
        byte[] keyId = header.Length == size ? header[^SHA256.HashSizeInBytes..].ToArray() : [];
        if (!header.SequenceEqual(Protected(keyId)))
            reader.Refuse("cose", $"alg ES256, content type {ContentType}, key id of 32 bytes", "another header");
        return keyId;
    }

    // Labels of RFC 9052, section 3.1: alg 1, content type 3, kid 4.
    private static byte[] Protected(ReadOnlySpan<byte> keyId) =>
        new CborWriter()
            .WriteMap(3)
            .WriteUnsigned(1)
            .WriteNegative(Es256)
            .WriteUnsigned(3)
            .WriteText(ContentType)
            .WriteUnsigned(4)
            .WriteBytes(keyId)
            .ToArray();

    // Sig_structure (RFC 9052, section 4.4).
    private static byte[] ToBeSigned(ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> payload) =>
        new CborWriter()
            .WriteArray(4)
            .WriteText("Signature1")
            .WriteBytes(Protected(keyId))
            .WriteBytes([])
            .WriteBytes(payload)
            .ToArray();
}
