using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.Pkcs7;

/// <summary>
/// The signature of one certificate by another (RFC 5280, section 4.1), as firmware looks at it: no dates, since it has
/// no clock it could trust, no revocation lists, and any key it was given may be the end of the chain.
/// </summary>
internal static class CertificateSignature
{
    /// <summary>Null when <paramref name="issuer"/> signed <paramref name="certificate"/>, otherwise why not.</summary>
    public static Refusal? Check(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
            return Refuse("issuer", issuer.Subject, certificate.Issuer);
        if (!IsAuthority(issuer))
            return Refuse("authority", "an issuer allowed to sign certificates", issuer.Subject);
        using RSA? key = issuer.GetRSAPublicKey();
        if (key is null)
            return Refuse("algorithm", "an RSA key", issuer.GetKeyAlgorithm());
        return SignedDataSyntax
            .Guard("certificate", () => Fields.Read(certificate.RawDataMemory))
            .TryGet(out Fields? fields, out Refusal? refusal)
            ? fields.CheckWith(key)
            : refusal;
    }

    private static bool IsAuthority(X509Certificate2 issuer) =>
        issuer.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"certificate.{part}", "certificate", expected, seen);

    private sealed record Fields(ReadOnlyMemory<byte> ToBeSigned, string Algorithm, byte[] Signature)
    {
        public static Fields Read(ReadOnlyMemory<byte> der)
        {
            AsnReader reader = new(der, AsnEncodingRules.DER);
            AsnReader certificate = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            ReadOnlyMemory<byte> toBeSigned = certificate.ReadEncodedValue();
            string algorithm = AlgorithmIdentifier.Read(certificate);
            byte[] signature = certificate.ReadBitString(out int unusedBits);
            certificate.ThrowIfNotEmpty();
            return unusedBits == 0
                ? new(toBeSigned, algorithm, signature)
                : throw new AsnContentException("a signature that is no whole number of bytes");
        }

        public Refusal? CheckWith(RSA key)
        {
            if (HashOf(Algorithm) is not { } hash)
                return Refuse("algorithm", "RSA PKCS#1 v1.5 with SHA-256, SHA-384 or SHA-512", Algorithm);
            return key.VerifyData(ToBeSigned.Span, Signature, hash, RSASignaturePadding.Pkcs1)
                ? null
                : Refuse("signature", "a signature by the issuer", "another");
        }

        private static HashAlgorithmName? HashOf(string algorithm) =>
            algorithm switch
            {
                ObjectIdentifiers.Sha256WithRsaEncryption => HashAlgorithmName.SHA256,
                ObjectIdentifiers.Sha384WithRsaEncryption => HashAlgorithmName.SHA384,
                ObjectIdentifiers.Sha512WithRsaEncryption => HashAlgorithmName.SHA512,
                _ => null,
            };
    }
}
