using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>The P-384 key of a certificate, to verify reports with; for several threads.</summary>
internal sealed class VerificationKey
{
    private readonly LentKey<ECDsa> _key;

    private VerificationKey(Certificate certificate) => _key = new LentKey<ECDsa>(() => Import(certificate));

    /// <summary>The key of a certificate whose form was judged.</summary>
    public static Parsed<VerificationKey> Of(Certificate certificate)
    {
        VerificationKey key = new(certificate);
        try
        {
            key._key.Give(key._key.Take());
            return key;
        }
        catch (CryptographicException e)
        {
            return new Refusal("vek.key", "snp.certificates.vek", "a point of P-384", e.Message);
        }
    }

    /// <summary>True when the signature (DER) over the hash is by this key.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        ECDsa key = _key.Take();
        try
        {
            return key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            _key.Give(key);
        }
    }

    // Through the framework's certificate, since importing a bare key there multiplies the point with the group's order, which costs more
    // than verifying and says nothing about a curve with cofactor one. That it found the same key is compared.
    private static ECDsa Import(Certificate certificate)
    {
        using X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(certificate.Der.Span);
        if (!certificate.PublicKey.Der.Span.EndsWith(loaded.GetPublicKey()))
            throw new CryptographicException("two readings of the certificate find two keys");
        return loaded.GetECDsaPublicKey() ?? throw new CryptographicException("no key for ECDSA");
    }
}
