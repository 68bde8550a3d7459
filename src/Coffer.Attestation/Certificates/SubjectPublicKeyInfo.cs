using System.Formats.Asn1;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7): an RSA key, or one on P-256 or P-384 given by the curve's name. Keys of other
/// kinds are read, and verify nothing.
/// </summary>
public sealed record SubjectPublicKeyInfo
{
    private const string Thing = "public key";
    private const int LargestRsaModulus = 8192 / 8;
    private const int SmallestRsaModulus = 2048 / 8;
    private const int LargestRsaExponent = 4;

    private SubjectPublicKeyInfo(ReadOnlyMemory<byte> der, string algorithm, string? curve, int bits)
    {
        Der = der;
        Algorithm = algorithm;
        Curve = curve;
        KeySize = bits;
    }

    /// <summary>The encoding.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Object identifier of the key's algorithm.</summary>
    public string Algorithm { get; }

    /// <summary>Object identifier of the curve; null when the key has none, or one without a name.</summary>
    public string? Curve { get; }

    /// <summary>Bits of an RSA modulus or of a known curve; 0 for keys that verify nothing.</summary>
    public int KeySize { get; }

    /// <summary>True for an RSA key of 2048 to 8192 bits.</summary>
    public bool IsRsa => Algorithm == X509Identifiers.RsaEncryption && KeySize > 0;

    /// <summary>True for a key on P-256 or P-384.</summary>
    public bool IsEllipticCurve => Algorithm == X509Identifiers.EcPublicKey && KeySize > 0;

    /// <summary>True when both encodings are the same bytes.</summary>
    public bool Equals(SubjectPublicKeyInfo? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Der.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsRsa ? $"RSA-{KeySize}"
        : IsEllipticCurve ? $"P-{KeySize}"
        : Algorithm;

    /// <summary>Reads one from bytes that hold nothing else.</summary>
    public static Parsed<SubjectPublicKeyInfo> Read(ReadOnlyMemory<byte> der) =>
        der.Length > Certificate.MaxSize
            ? new Refusal("public-key.size", Thing, $"at most {Certificate.MaxSize} bytes", $"{der.Length}")
            : DerSyntax.Guard(
                Thing,
                () =>
                {
                    AsnReader reader = new(der, AsnEncodingRules.DER);
                    SubjectPublicKeyInfo key = Read(reader);
                    reader.ThrowIfNotEmpty();
                    return key;
                }
            );

    /// <summary>The key, to verify with; the caller disposes of it.</summary>
    public Parsed<RSA> ImportRsa() => IsRsa ? Import(RSA.Create()) : NotOfKind("an RSA key of 2048 to 8192 bits");

    /// <summary>The key, to verify with; the caller disposes of it.</summary>
    public Parsed<ECDsa> ImportEcdsa() =>
        IsEllipticCurve ? Import(ECDsa.Create()) : NotOfKind("a key on P-256 or P-384");

    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static SubjectPublicKeyInfo Read(AsnReader reader)
    {
        ReadOnlyMemory<byte> der = reader.PeekEncodedValue();
        AsnReader sequence = reader.ReadSequence();
        AsnReader identifier = sequence.ReadSequence();
        string algorithm = identifier.ReadObjectIdentifier();
        // A curve by its name only: own parameters make a curve on which anybody can sign (CVE-2020-0601).
        string? curve =
            algorithm == X509Identifiers.EcPublicKey && DerSyntax.NextIs(identifier, Asn1Tag.ObjectIdentifier)
                ? identifier.ReadObjectIdentifier()
                : null;
        ReadOnlyMemory<byte> key = DerSyntax.ReadWholeBytes(sequence);
        sequence.ThrowIfNotEmpty();
        return new(der, algorithm, curve, SizeOf(algorithm, curve, key));
    }

    private static int SizeOf(string algorithm, string? curve, ReadOnlyMemory<byte> key) =>
        (algorithm, curve) switch
        {
            (X509Identifiers.RsaEncryption, _) => RsaSize(key),
            (X509Identifiers.EcPublicKey, X509Identifiers.NistP256) => PointSize(key.Span, 256),
            (X509Identifiers.EcPublicKey, X509Identifiers.NistP384) => PointSize(key.Span, 384),
            _ => 0,
        };

    // Uncompressed points only, of exactly the curve's size (RFC 5480, section 2.2).
    private static int PointSize(ReadOnlySpan<byte> point, int bits) =>
        point.Length == 1 + (2 * bits / 8) && point[0] == 4 ? bits : 0;

    // Bounds before anybody computes with the numbers: a large exponent or modulus costs seconds.
    private static int RsaSize(ReadOnlyMemory<byte> key)
    {
        AsnReader reader = new(key, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlySpan<byte> modulus = sequence.ReadIntegerBytes().Span.TrimStart((byte)0);
        ReadOnlySpan<byte> exponent = sequence.ReadIntegerBytes().Span.TrimStart((byte)0);
        sequence.ThrowIfNotEmpty();
        bool good =
            modulus.Length is >= SmallestRsaModulus and <= LargestRsaModulus
            && exponent.Length is > 0 and <= LargestRsaExponent
            && (exponent[^1] & 1) == 1;
        return good ? modulus.Length * 8 : 0;
    }

    private Parsed<T> Import<T>(T key)
        where T : AsymmetricAlgorithm
    {
        try
        {
            key.ImportSubjectPublicKeyInfo(Der.Span, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            return new Refusal("public-key.import", Thing, "a key", e.Message);
        }
    }

    private Refusal NotOfKind(string expected) => new("public-key.kind", Thing, expected, ToString());
}
