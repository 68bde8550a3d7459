using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// The public half of an attestation or endorsement key: an RSA key of 2048 bits or more, or one on P-256 or P-384. Two are the same when
/// their numbers are, in whatever form they came.
/// </summary>
public sealed class AttestationPublicKey : IEquatable<AttestationPublicKey>
{
    private const string Thing = "public key";
    private const int SmallestExponent = 65537;

    private readonly RSAParameters _rsa;
    private readonly ECParameters _ecc;

    private AttestationPublicKey(TpmAlgId type, int keySize, byte[] spki, RSAParameters rsa, ECParameters ecc)
    {
        Type = type;
        KeySize = keySize;
        Spki = spki;
        _rsa = rsa;
        _ecc = ecc;
    }

    /// <summary>RSA or ECC.</summary>
    public TpmAlgId Type { get; }

    /// <summary>Bits of the modulus or of the curve.</summary>
    public int KeySize { get; }

    /// <summary>SubjectPublicKeyInfo, DER, in the one usual encoding (RFC 3279, RFC 5480).</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>: what a policy pins.</summary>
    public byte[] Pin => SHA256.HashData(Spki.Span);

    /// <summary>The key of a TPM's public area.</summary>
    public static Parsed<AttestationPublicKey> Of(TpmtPublic publicArea) =>
        publicArea is { Parameters: TpmsRsaParms rsa, Unique: TpmBytesId id } && id.Bytes.Length * 8 != rsa.KeyBits
            ? new Refusal("public-key.size", Thing, $"a modulus of {rsa.KeyBits} bits", $"{id.Bytes.Length * 8} bits")
            : TpmPublicKey.Spki(publicArea).Then(spki => Read(spki.ToArray()));

    /// <summary>The key of a SubjectPublicKeyInfo, DER.</summary>
    public static Parsed<AttestationPublicKey> Read(ReadOnlyMemory<byte> spki) =>
        SubjectPublicKeyInfo.Read(spki).Then(Of);

    /// <summary>The key of a SubjectPublicKeyInfo.</summary>
    public static Parsed<AttestationPublicKey> Of(SubjectPublicKeyInfo spki)
    {
        if (spki.IsRsa)
            return spki.ImportRsa().Then(OfRsa);
        return spki.IsEllipticCurve ? spki.ImportEcdsa().Then(OfEcc) : Weak(spki.ToString());
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
        $"{(Type == TpmAlgId.Rsa ? "RSA" : "P")}-{KeySize} key, SHA-256 of its SPKI {Convert.ToHexStringLower(Pin)}";

    private static Parsed<AttestationPublicKey> OfRsa(RSA key)
    {
        using (key)
        {
            RSAParameters parameters = key.ExportParameters(includePrivateParameters: false);
            // A TPM's exponent is 65537; with 1 everybody signs.
            if (Exponent(parameters) < SmallestExponent)
                return Weak($"an RSA key with exponent {Exponent(parameters)}");
            return new AttestationPublicKey(
                TpmAlgId.Rsa,
                key.KeySize,
                key.ExportSubjectPublicKeyInfo(),
                parameters,
                default
            );
        }
    }

    private static Parsed<AttestationPublicKey> OfEcc(ECDsa key)
    {
        using (key)
        {
            ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
            byte[] spki = key.ExportSubjectPublicKeyInfo();
            return new AttestationPublicKey(TpmAlgId.Ecc, key.KeySize, spki, default, parameters);
        }
    }

    private static long Exponent(RSAParameters parameters)
    {
        long exponent = 0;
        foreach (byte digit in parameters.Exponent!)
            exponent = exponent << 8 | digit;
        return exponent;
    }

    private bool VerifyRsa(ReadOnlySpan<byte> hash, TpmsSignatureRsa signature)
    {
        if (signature.Signature.Length * 8 != KeySize)
            return false;
        using RSA key = RSA.Create(_rsa);
        HashAlgorithmName name = signature.Scheme.HashAlg.HashName;
        ReadOnlySpan<byte> bytes = signature.Signature.Span;
        if (signature.Scheme.Scheme == TpmAlgId.RsaSsa)
            return key.VerifyHash(hash, bytes, name, RSASignaturePadding.Pkcs1);
        // As long as the hash, or as long as fits: TPM 2.0 Part 1, annex B.7, leaves the TPM the choice.
        return key.VerifyHash(hash, bytes, name, RSASignaturePadding.Pss) || PssAnySalt.Verify(_rsa, hash, bytes, name);
    }

    private bool VerifyEcc(ReadOnlySpan<byte> hash, TpmsSignatureEcc signature)
    {
        int size = KeySize / 8;
        if (signature.R.Length > size || signature.S.Length > size)
            return false;
        byte[] bytes = new byte[2 * size];
        signature.R.Span.CopyTo(bytes.AsSpan(size - signature.R.Length));
        signature.S.Span.CopyTo(bytes.AsSpan(bytes.Length - signature.S.Length));
        using ECDsa key = ECDsa.Create(_ecc);
        return key.VerifyHash(hash, bytes);
    }

    private static Refusal Weak(string seen) =>
        new("public-key.strength", Thing, "RSA of 2048 bits or more with exponent 65537 or more, P-256 or P-384", seen);
}
