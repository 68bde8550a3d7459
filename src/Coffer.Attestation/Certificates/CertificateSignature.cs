using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Attestation.Certificates;

/// <summary>Signatures over certificates and revocation lists (RFC 5280, sections 4.1.1.3 and 5.1.1.3).</summary>
public static class CertificateSignature
{
    /// <summary>Null when the holder of <paramref name="issuerKey"/> signed the certificate, otherwise why not.</summary>
    public static Refusal? Verify(Certificate certificate, SubjectPublicKeyInfo issuerKey) =>
        Verify(
            "certificate",
            certificate.ToBeSigned.Span,
            certificate.SignatureAlgorithm,
            certificate.Signature.Span,
            issuerKey
        );

    /// <summary>Null when the holder of <paramref name="issuerKey"/> signed the list, otherwise why not.</summary>
    public static Refusal? Verify(CertificateRevocationList list, SubjectPublicKeyInfo issuerKey) =>
        Verify("revocation list", list.ToBeSigned.Span, list.SignatureAlgorithm, list.Signature.Span, issuerKey);

    /// <summary>Null when the holder of an RSA key that is imported already signed the certificate, otherwise why not.</summary>
    internal static Refusal? Verify(Certificate certificate, RSA issuerKey)
    {
        SignatureAlgorithm algorithm = certificate.SignatureAlgorithm;
        if (PaddingOf(algorithm) is not { } padding)
            return Refuse("certificate", "algorithm", "RSA with SHA-256, SHA-384 or SHA-512", algorithm.ToString());
        try
        {
            bool holds = issuerKey.VerifyData(
                certificate.ToBeSigned.Span,
                certificate.Signature.Span,
                algorithm.Hash,
                padding
            );
            return holds ? null : NotByIssuer("certificate");
        }
        catch (CryptographicException e)
        {
            return Refuse("certificate", "signature", "a signature", e.Message);
        }
    }

    private static Refusal? Verify(
        string thing,
        ReadOnlySpan<byte> signed,
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature,
        SubjectPublicKeyInfo key
    )
    {
        try
        {
            if (algorithm.Scheme == SignatureScheme.Ecdsa)
                return VerifyEcdsa(thing, signed, algorithm, signature, key);
            return PaddingOf(algorithm) is { } padding
                ? VerifyRsa(thing, signed, algorithm, signature, key, padding)
                : Refuse(thing, "algorithm", "RSA or ECDSA with SHA-256, SHA-384 or SHA-512", algorithm.ToString());
        }
        catch (CryptographicException e)
        {
            return Refuse(thing, "signature", "a signature", e.Message);
        }
    }

    private static Refusal? VerifyRsa(
        string thing,
        ReadOnlySpan<byte> signed,
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature,
        SubjectPublicKeyInfo key,
        RSASignaturePadding padding
    )
    {
        if (!key.ImportRsa().TryGet(out RSA? rsa, out Refusal? refusal))
            return refusal;
        using (rsa)
            return rsa.VerifyData(signed, signature, algorithm.Hash, padding) ? null : NotByIssuer(thing);
    }

    private static Refusal? VerifyEcdsa(
        string thing,
        ReadOnlySpan<byte> signed,
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> signature,
        SubjectPublicKeyInfo key
    )
    {
        if (!key.ImportEcdsa().TryGet(out ECDsa? ecdsa, out Refusal? refusal))
            return refusal;
        using (ecdsa)
        {
            bool holds = ecdsa.VerifyData(signed, signature, algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence);
            return holds ? null : NotByIssuer(thing);
        }
    }

    // The framework's PSS takes a salt as long as the hash, as everybody makes it.
    private static RSASignaturePadding? PaddingOf(SignatureAlgorithm algorithm) =>
        algorithm.Scheme switch
        {
            SignatureScheme.RsaPkcs1 => RSASignaturePadding.Pkcs1,
            SignatureScheme.RsaPss when algorithm.SaltLength == HashLength(algorithm.Hash) => RSASignaturePadding.Pss,
            _ => null,
        };

    private static int HashLength(HashAlgorithmName hash) =>
        hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes
        : hash == HashAlgorithmName.SHA384 ? SHA384.HashSizeInBytes
        : SHA512.HashSizeInBytes;

    private static Refusal NotByIssuer(string thing) =>
        Refuse(thing, "signature", "a signature by the issuer", "another");

    private static Refusal Refuse(string thing, string part, string expected, string seen) =>
        new($"{thing.Replace(' ', '-')}.{part}", thing, expected, seen);
}
