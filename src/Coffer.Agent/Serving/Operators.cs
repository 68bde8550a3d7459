using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Agent.Serving;

/// <summary>
/// Who may ask: the certificates built into the root, or those of the configuration in force. They are compared whole, so neither an issuer nor a date has a say: the first the
/// owner did not choose, the second the host does.
/// </summary>
/// <param name="certificates">Their DER bytes.</param>
internal sealed class Operators(ImmutableArray<byte[]> certificates)
{
    /// <summary>True when the configuration that the machine has to follow is missing: until it has one again, they may give it one, and no more.</summary>
    internal bool MayOnlyConfigure { get; init; }

    /// <summary>Their certificates, DER.</summary>
    internal ImmutableArray<byte[]> Certificates => certificates;

    /// <summary>How many there are.</summary>
    internal int Count => certificates.Length;

    /// <summary>Those of a directory: one certificate in each file <c>*.pem</c>.</summary>
    /// <exception cref="CryptographicException">A file holds none.</exception>
    internal static Operators Load(string directory) =>
        new(
            Directory.Exists(directory)
                ?
                [
                    .. Directory
                        .EnumerateFiles(directory, "*.pem")
                        .Order(StringComparer.Ordinal)
                        .Select(ReadCertificate),
                ]
                : []
        );

    /// <summary>True when this is the certificate of an operator. TLS has shown that the other side holds its key.</summary>
    internal bool Contains(X509Certificate2? certificate) =>
        certificate is not null
        && certificates.Any(known => known.AsSpan().SequenceEqual(certificate.RawDataMemory.Span));

    /// <summary>Who holds a certificate: SHA-256 of its SubjectPublicKeyInfo, lower case hex; empty without one.</summary>
    internal static string DigestOf(X509Certificate2? certificate) =>
        certificate is null
            ? ""
            : Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static byte[] ReadCertificate(string path)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        return certificate.RawData;
    }
}
