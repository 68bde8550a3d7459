using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Cli.Inspect;

/// <summary>Certificates of untrusted files.</summary>
internal static class CertificateText
{
    /// <summary>The certificate, or null when the bytes are none.</summary>
    public static X509Certificate2? Load(ReadOnlyMemory<byte> der)
    {
        try
        {
            X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
            // Names and dates are decoded when they are first asked for: ask here, where damage is expected.
            return certificate.Subject.Length > 0 && certificate.NotAfter > DateTime.MinValue ? certificate : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 of the certificate, hex.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
