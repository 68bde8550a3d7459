using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>An authority that certifies keys of TPMs, root and intermediate.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name = "Test")
    {
        CertificateRequest root = new($"CN={name} root", _rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        RootName = root.SubjectName;
        Root = Sign(root, RootName, _rootKey);
        CertificateRequest intermediate = new($"CN={name} intermediate", _key, HashAlgorithmName.SHA256);
        intermediate.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        intermediate.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Name = intermediate.SubjectName;
        Intermediate = Sign(intermediate, RootName, _rootKey);
    }

    public byte[] Root { get; }

    public byte[] Intermediate { get; }

    private X500DistinguishedName RootName { get; }

    private X500DistinguishedName Name { get; }

    /// <summary>Certifies a key.</summary>
    public byte[] Certify(
        ReadOnlySpan<byte> spki,
        X509KeyUsageFlags? usage = X509KeyUsageFlags.DigitalSignature,
        string? extended = null,
        string subject = "CN=key",
        params X509Extension[] more
    )
    {
        CertificateRequest request = new(
            new X500DistinguishedName(subject),
            PublicKey.CreateFromSubjectPublicKeyInfo(spki, out _),
            HashAlgorithmName.SHA256
        );
        if (usage is { } flags)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        if (extended is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(extended)], false));
        foreach (X509Extension extension in more)
            request.CertificateExtensions.Add(extension);
        return Sign(request, Name, _key);
    }

    public void Dispose()
    {
        _rootKey.Dispose();
        _key.Dispose();
    }

    private static byte[] Sign(CertificateRequest request, X500DistinguishedName issuer, ECDsa key)
    {
        using X509Certificate2 certificate = request.Create(
            issuer,
            X509SignatureGenerator.CreateForECDsa(key),
            s_from,
            s_from.AddYears(1),
            [1, 2, 3]
        );
        return certificate.RawData;
    }
}
