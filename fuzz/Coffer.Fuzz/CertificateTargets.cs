using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;

namespace Coffer.Fuzz;

/// <summary>Certificates, their keys, and lists of those that were revoked.</summary>
internal static class CertificateTargets
{
    internal static void LookAt(Certificate? certificate)
    {
        if (certificate is null)
            return;
        CertificateSignature.Verify(certificate, certificate.PublicKey);
        CertificatePath.Check([certificate, certificate], certificate.NotAfter, []);
        VekCertificate.Read(certificate).Value?.ToString();
        certificate.Subject.ToString();
    }

    internal static void LookAt(SubjectPublicKeyInfo? key)
    {
        key?.ImportRsa().Value?.Dispose();
        key?.ImportEcdsa().Value?.Dispose();
    }

    internal static void LookAt(CertificateRevocationList? list)
    {
        if (list is null)
            return;
        CertificateSignature.Verify(list, AmdRoots.Embedded.For(ProductLine.Milan)!.Ark.PublicKey);
        list.Find(AmdRoots.Embedded.For(ProductLine.Milan)!.Ark);
    }
}
