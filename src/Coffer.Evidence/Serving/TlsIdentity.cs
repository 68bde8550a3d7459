using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Evidence.Serving;

/// <summary>
/// The key that a machine speaks TLS with: ECDSA P-256, made at each start, never outside this process. Its certificate says nothing; what
/// makes the key believable is the quote that names it (docs/formats.md section 14).
/// </summary>
public sealed class TlsIdentity : IDisposable
{
    private const int SerialLength = 16;

    // The clock is the host's, and nobody may judge by these dates (RFC 5280, section 4.1.2.5: no well-defined end).
    private static readonly DateTimeOffset s_begin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_end = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private TlsIdentity(X509Certificate2 certificate, byte[] publicKey) =>
        (Certificate, PublicKey) = (certificate, publicKey);

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A new one.</summary>
    /// <param name="who">Common name of the certificate.</param>
    /// <param name="random">For the serial number; the key comes from the platform's own generator.</param>
    public static TlsIdentity Create(string who, IRandomSource random)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder name = new();
        name.AddCommonName(who);
        X500DistinguishedName subject = name.Build();
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        byte[] serial = new byte[SerialLength];
        random.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(key);
        using X509Certificate2 certificate = request.Create(subject, signer, s_begin, s_end, serial);
        return new TlsIdentity(certificate.CopyWithPrivateKey(key), key.ExportSubjectPublicKeyInfo());
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
