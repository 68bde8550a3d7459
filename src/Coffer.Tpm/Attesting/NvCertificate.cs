using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>A certificate in an NV index: makers pad the index, so the certificate is the one DER value at its beginning.</summary>
internal static class NvCertificate
{
    /// <summary>Reads an index.</summary>
    /// <returns>The certificate, DER; empty when the index is not there or holds none.</returns>
    internal static TpmBuffer Read(TpmDevice tpm, uint index) =>
        NvReading.Read(tpm, index) is { } data ? FirstSequence(data) : TpmBuffer.Empty;

    /// <summary>True when the certificate is about this key.</summary>
    internal static bool IsOf(TpmBuffer certificate, TpmtPublic key)
    {
        if (certificate.IsEmpty || !TpmPublicKey.Spki(key).TryGet(out TpmBuffer spki, out _))
            return false;
        try
        {
            using X509Certificate2 x509 = X509CertificateLoader.LoadCertificate(certificate.Span);
            return spki.Span.SequenceEqual(x509.PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static TpmBuffer FirstSequence(TpmBuffer data)
    {
        bool read = AsnDecoder.TryReadEncodedValue(
            data.Span,
            AsnEncodingRules.DER,
            out Asn1Tag tag,
            out _,
            out _,
            out int length
        );
        return read && tag == Asn1Tag.Sequence ? data.Span[..length] : TpmBuffer.Empty;
    }
}
