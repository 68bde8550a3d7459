using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Image.Tests.Registries;

/// <summary>An authority of a test, which vouches for its registries.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_until = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(s_from, s_until);
    }

    /// <summary>Its certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>Writes <c>server.pem</c> and <c>server.key</c> of a server that has some addresses.</summary>
    public void IssueTo(string directory, params IPAddress[] addresses)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(directory, "server.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(Path.Combine(directory, "server.pem"), Issue(key, addresses) + "\n");
    }

    /// <summary>A certificate that it signs for a server with some addresses, PEM.</summary>
    public string Issue(ECDsa key, params IPAddress[] addresses)
    {
        CertificateRequest request = new("CN=registry", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        foreach (IPAddress address in addresses)
            names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7f;
        using X509Certificate2 certificate = request.Create(_certificate, s_from, s_until, serial);
        return certificate.ExportCertificatePem();
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
