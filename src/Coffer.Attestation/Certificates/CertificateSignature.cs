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
            return algorithm.Scheme switch
            {
                SignatureScheme.RsaPkcs1 => VerifyRsa(
                    thing,
                    signed,
                    algorithm,
                    signature,
                    key,
                    RSASignaturePadding.Pkcs1
                ),
                // The framework's PSS takes a salt as long as the hash, as everybody makes it.
                SignatureScheme.RsaPss when algorithm.SaltLength == HashLength(algorithm.Hash) => VerifyRsa(
                    thing,
                    signed,
                    algorithm,
                    signature,
                    key,
                    RSASignaturePadding.Pss
                ),
                SignatureScheme.Ecdsa => VerifyEcdsa(thing, signed, algorithm, signature, key),
                _ => Refuse(thing, "algorithm", "RSA or ECDSA with SHA-256, SHA-384 or SHA-512", algorithm.ToString()),
            };
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

    private static int HashLength(HashAlgorithmName hash) =>
        hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes
        : hash == HashAlgorithmName.SHA384 ? SHA384.HashSizeInBytes
        : SHA512.HashSizeInBytes;

    private static Refusal NotByIssuer(string thing) =>
        Refuse(thing, "signature", "a signature by the issuer", "another");

    private static Refusal Refuse(string thing, string part, string expected, string seen) =>
        new($"{thing.Replace(' ', '-')}.{part}", thing, expected, seen);
}
