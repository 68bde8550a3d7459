using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Tests.Certificates;

/// <summary>Certificates and keys made for one test run, with the framework's own writer.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset NotBefore = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset NotAfter = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly RSA OtherRsa = RSA.Create(2048);
    public static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public static Certificate Read(byte[] der) => Certificate.Read(der).OrThrow();

    public static CertificateRequest Request(string subject, RSA key) =>
        new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public static CertificateRequest Authority(string subject, RSA key, int? pathLength = null)
    {
        CertificateRequest request = Request(subject, key);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        return request;
    }

    public static byte[] Sign(
        this CertificateRequest request,
        string issuer,
        X509SignatureGenerator signer,
        DateTimeOffset? notBefore = null,
        DateTimeOffset? notAfter = null
    ) =>
        request
            .Create(new X500DistinguishedName(issuer), signer, notBefore ?? NotBefore, notAfter ?? NotAfter, [1, 2, 3])
            .RawData;

    public static byte[] Sign(this CertificateRequest request, string issuer, RSA key) =>
        request.Sign(issuer, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1));
}
