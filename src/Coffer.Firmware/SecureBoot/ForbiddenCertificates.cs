using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.SecureBoot;

/// <summary>What certificates forbid that are in dbx (UEFI 2.10, section 32.5.3.3).</summary>
internal static class ForbiddenCertificates
{
    /// <summary>
    /// The one that an image signed under <paramref name="authority"/> does not get past: the same one, one of the same key, or one that bears the name of who issued
    /// it. Null when there is none.
    /// </summary>
    /// <param name="certificates">What is in dbx, DER.</param>
    /// <param name="authority">Certificate that allowed an image, DER.</param>
    public static string? Find(ImmutableArray<ReadOnlyMemory<byte>> certificates, ReadOnlyMemory<byte> authority)
    {
        using X509Certificate2? allowed = TryLoad(authority);
        foreach (ReadOnlyMemory<byte> bytes in certificates)
        {
            using X509Certificate2? certificate = TryLoad(bytes);
            bool forbids =
                allowed is null || certificate is null
                    ? bytes.Span.SequenceEqual(authority.Span)
                    : certificate
                        .PublicKey.ExportSubjectPublicKeyInfo()
                        .AsSpan()
                        .SequenceEqual(allowed.PublicKey.ExportSubjectPublicKeyInfo())
                        || certificate.SubjectName.RawData.AsSpan().SequenceEqual(allowed.IssuerName.RawData);
            if (forbids)
                return CertificateSubject.Of(bytes.Span);
        }
        return null;
    }

    /// <summary>A certificate; null when it is none.</summary>
    public static X509Certificate2? TryLoad(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(certificate.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
