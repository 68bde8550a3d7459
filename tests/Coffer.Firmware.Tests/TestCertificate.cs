using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Firmware.Tests;

/// <summary>Certificates that a forger would make.</summary>
internal static class TestCertificate
{
    private static readonly DateTimeOffset s_notBefore = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_notAfter = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 SelfSigned(X500DistinguishedName subject, RSA key)
    {
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        return request.CreateSelfSigned(s_notBefore, s_notAfter);
    }

    public static X509Certificate2 Issue(string subject, TestKey issuer, bool authority)
    {
        CertificateRequest request = new(
            subject,
            TestKey.Foreign.Key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForRSA(issuer.Key, RSASignaturePadding.Pkcs1);
        return request.Create(issuer.Certificate.SubjectName, signer, s_notBefore, s_notAfter, [1, 2, 3]);
    }
}
