using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// The public half of an attestation or endorsement key: an RSA key of 2048 bits or more, or one on P-256 or P-384. Two are the same when
/// their numbers are, in whatever form they came. May be used by several threads.
/// </summary>
public sealed class AttestationPublicKey : IEquatable<AttestationPublicKey>
{
    private const string Thing = "public key";
    private const uint SmallestExponent = 65537;
    private const int SmallestModulus = 2048;
    private const int LargestModulus = 4096;

    private readonly RSAParameters _rsa;
    private readonly LentKey<RSA> _rsaKey;
    private readonly LentKey<ECDsa> _eccKey;

    private AttestationPublicKey(TpmAlgId type, int keySize, byte[] spki, RSAParameters rsa, ECParameters ecc)
    {
        Type = type;
        KeySize = keySize;
        Spki = spki;
        Pin = SHA256.HashData(spki);
        _rsa = rsa;
        _rsaKey = new LentKey<RSA>(() => RSA.Create(rsa));
        _eccKey = new LentKey<ECDsa>(() => ECDsa.Create(ecc));
    }

    /// <summary>RSA or ECC.</summary>
    public TpmAlgId Type { get; }

    /// <summary>Bits of the modulus or of the curve.</summary>
    public int KeySize { get; }

    /// <summary>SubjectPublicKeyInfo, DER, in the one usual encoding (RFC 3279, RFC 5480).</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>: what a policy pins.</summary>
    public ReadOnlyMemory<byte> Pin { get; }

    /// <summary>The key of a TPM's public area.</summary>
    public static Parsed<AttestationPublicKey> Of(TpmtPublic publicArea) =>
        publicArea switch
        {
            { Parameters: TpmsRsaParms rsa, Unique: TpmBytesId id } => OfRsa(rsa, id.Bytes),
            { Parameters: TpmsEccParms ecc, Unique: TpmsEccPoint point } when PrimeCurve.Of(ecc.CurveId) is { } curve =>
                OfEcc(curve, point.X.Span, point.Y.Span),
            _ => Weak($"a {publicArea.Type} object"),
        };

    /// <summary>The key of a SubjectPublicKeyInfo, DER.</summary>
    public static Parsed<AttestationPublicKey> Read(ReadOnlyMemory<byte> spki) =>
        SubjectPublicKeyInfo.Read(spki).Then(Of);

    /// <summary>The key of a SubjectPublicKeyInfo.</summary>
    public static Parsed<AttestationPublicKey> Of(SubjectPublicKeyInfo spki)
    {
        if (!spki.IsRsa && !spki.IsEllipticCurve)
            return Weak(spki.ToString());
        return DerSyntax.Guard(Thing, () => spki.IsRsa ? NumbersOfRsa(spki) : NumbersOfEcc(spki)).Then(key => key);
    }

    /// <summary>True when the signature over <paramref name="hash"/> is this key's. Schemes that are not of this key's type are false.</summary>
    public bool VerifyHash(ReadOnlySpan<byte> hash, TpmtSignature signature)
    {
        try
        {
            return signature switch
            {
                TpmsSignatureRsa rsa when Type == TpmAlgId.Rsa => VerifyRsa(hash, rsa),
                TpmsSignatureEcc ecc when Type == TpmAlgId.Ecc => VerifyEcc(hash, ecc),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(AttestationPublicKey? other) => other is not null && Spki.Span.SequenceEqual(other.Spki.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttestationPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Spki.Span);
        return hash.ToHashCode();
    }

    /// <summary>Kind and pin, such as <c>P-256 key, SHA-256 of its SPKI ...</c>.</summary>
    public override string ToString() =>
        $"{(Type == TpmAlgId.Rsa ? "RSA" : "P")}-{KeySize} key, SHA-256 of its SPKI {Convert.ToHexStringLower(Pin.Span)}";

    private static Parsed<AttestationPublicKey> OfRsa(TpmsRsaParms parameters, TpmBuffer modulus)
    {
        if (modulus.Length * 8 != parameters.KeyBits)
            return Weak($"a modulus of {modulus.Length * 8} bits for a key of {parameters.KeyBits}");
        byte[] exponent = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(
            exponent,
            parameters.Exponent == 0 ? SmallestExponent : parameters.Exponent
        );
        return OfRsa(modulus.ToArray(), exponent.AsSpan().TrimStart((byte)0).ToArray());
    }

    // A TPM's exponent is 65537; with 1 everybody signs. A modulus is odd, and has its first bit.
    private static Parsed<AttestationPublicKey> OfRsa(byte[] modulus, byte[] exponent)
    {
        int bits = modulus.Length * 8;
        BigInteger e = new(exponent, isUnsigned: true, isBigEndian: true);
        bool strong =
            bits is >= SmallestModulus and <= LargestModulus
            && modulus[0] >= 0x80
            && (modulus[^1] & 1) == 1
            && e >= SmallestExponent
            && e <= uint.MaxValue
            && !e.IsEven;
        if (!strong)
            return Weak($"an RSA key of {bits} bits with exponent {e}");
        byte[] spki = SpkiEncoding.Rsa(modulus, exponent);
        RSAParameters rsa = new() { Modulus = modulus, Exponent = exponent };
        return new AttestationPublicKey(TpmAlgId.Rsa, bits, spki, rsa, default);
    }

    private static Parsed<AttestationPublicKey> OfEcc(PrimeCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (x.Length > curve.Size || y.Length > curve.Size || !curve.Has(x, y))
            return Weak($"two numbers that are no point of {curve.Id}");
        // A TPM may leave out the zeros at the beginning of a coordinate.
        byte[] px = [.. new byte[curve.Size - x.Length], .. x];
        byte[] py = [.. new byte[curve.Size - y.Length], .. y];
        ECParameters ecc = new()
        {
            Curve = curve.Curve,
            Q = new ECPoint { X = px, Y = py },
        };
        byte[] spki = SpkiEncoding.Ecc(curve.Oid, px, py);
        return new AttestationPublicKey(TpmAlgId.Ecc, curve.Size * 8, spki, default, ecc);
    }

    private static Parsed<AttestationPublicKey> NumbersOfRsa(SubjectPublicKeyInfo spki)
    {
        (byte[] modulus, byte[] exponent) = SpkiEncoding.ReadRsa(spki.Der);
        return OfRsa(modulus, exponent);
    }

    private static Parsed<AttestationPublicKey> NumbersOfEcc(SubjectPublicKeyInfo spki)
    {
        (byte[] x, byte[] y) = SpkiEncoding.ReadEcc(spki.Der);
        return OfEcc(spki.Curve == X509Identifiers.NistP256 ? PrimeCurve.P256 : PrimeCurve.P384, x, y);
    }

    private bool VerifyRsa(ReadOnlySpan<byte> hash, TpmsSignatureRsa signature)
    {
        if (signature.Signature.Length * 8 != KeySize)
            return false;
        HashAlgorithmName name = signature.Scheme.HashAlg.HashName;
        ReadOnlySpan<byte> bytes = signature.Signature.Span;
        if (signature.Scheme.Scheme == TpmAlgId.RsaSsa)
            return VerifyRsa(hash, bytes, name, RSASignaturePadding.Pkcs1);
        // As long as the hash, or as long as fits: TPM 2.0 Part 1, RSASSA-PSS, leaves the TPM the choice.
        return VerifyRsa(hash, bytes, name, RSASignaturePadding.Pss) || PssAnySalt.Verify(_rsa, hash, bytes, name);
    }

    private bool VerifyRsa(
        ReadOnlySpan<byte> hash,
        ReadOnlySpan<byte> signature,
        HashAlgorithmName name,
        RSASignaturePadding padding
    )
    {
        RSA key = _rsaKey.Take();
        try
        {
            return key.VerifyHash(hash, signature, name, padding);
        }
        finally
        {
            _rsaKey.Give(key);
        }
    }

    private bool VerifyEcc(ReadOnlySpan<byte> hash, TpmsSignatureEcc signature)
    {
        int size = KeySize / 8;
        if (signature.R.Length > size || signature.S.Length > size)
            return false;
        byte[] bytes = new byte[2 * size];
        signature.R.Span.CopyTo(bytes.AsSpan(size - signature.R.Length));
        signature.S.Span.CopyTo(bytes.AsSpan(bytes.Length - signature.S.Length));
        ECDsa key = _eccKey.Take();
        try
        {
            return key.VerifyHash(hash, bytes);
        }
        finally
        {
            _eccKey.Give(key);
        }
    }

    private static Refusal Weak(string seen) =>
        new("public-key.strength", Thing, "RSA of 2048 to 4096 bits with exponent 65537 or more, P-256 or P-384", seen);
}
