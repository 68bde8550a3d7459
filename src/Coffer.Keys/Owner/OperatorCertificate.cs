using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>
/// Who may ask a machine's agent: a self-signed certificate for TLS clients, ECDSA P-256. Machines compare it whole; nobody signs it.
/// </summary>
public static class OperatorCertificate
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int Years = 20;
    private const int SerialLength = 16;

    /// <summary>A new one, with its private key.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="random">For the serial number; the key comes from the platform's own generator.</param>
    /// <param name="time">When it begins.</param>
    public static X509Certificate2 Create(string name, IRandomSource random, TimeProvider time)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(name);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ClientAuthentication)], false));
        byte[] serial = new byte[SerialLength];
        random.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        DateTimeOffset begin = time.GetUtcNow().AddDays(-1);
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(key);
        DateTimeOffset end = begin.AddYears(Years);
        using X509Certificate2 certificate = request.Create(subject.Build(), signer, begin, end, serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
