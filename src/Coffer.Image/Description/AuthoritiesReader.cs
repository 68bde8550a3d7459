using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>authorities</c> of a registry: a PEM file with certificates of authorities, and nothing else.</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed class AuthoritiesReader(DescriptionFiles files, YamlErrors errors)
{
    private const int LargestFile = 1 << 20;
    private const int MostCertificates = 256;

    /// <summary>Reads it; what is wrong goes to the errors.</summary>
    internal RegistryAuthorities Read(YamlMapping registry)
    {
        if (registry.Text("authorities") is not { } text)
            return RegistryAuthorities.Debian;
        string name = registry.NameOf("authorities");
        if (!PublicPem.TryRead(files, text.Value!, name, LargestFile, out string? pem, out string seen))
            return Refuse(text, name, seen);
        return Decode(pem, out string problem) is { } certificates
            ? new RegistryAuthorities(text.Value!, certificates)
            : Refuse(text, name, $"{text.Value}, which {problem}");
    }

    private static ImmutableArray<string>? Decode(string pem, out string problem)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            problem = "is no PEM of certificates";
            return null;
        }
        problem =
            certificates.Count is 0 or > MostCertificates ? $"holds {certificates.Count} certificates"
            : certificates.FirstOrDefault(certificate => !IsAuthority(certificate)) is { } other
                ? $"holds the certificate of {other.Subject}, which is no authority's (basic constraints)"
            : certificates.DistinctBy(certificate => certificate.Thumbprint).Count() < certificates.Count
                ? "holds a certificate twice"
            : "";
        return problem.Length == 0
            ? [.. certificates.Select(certificate => certificate.ExportCertificatePem() + "\n")]
            : null;
    }

    // RFC 5280, section 4.2.1.9.
    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate
            .Extensions.OfType<X509BasicConstraintsExtension>()
            .Any(constraints => constraints.CertificateAuthority);

    private RegistryAuthorities Refuse(YamlScalarNode text, string name, string seen)
    {
        errors.Add(
            text,
            "authorities",
            name,
            $"a PEM file with 1 to {MostCertificates} certificates of authorities, each once, at most {LargestFile} bytes",
            seen,
            "Name the file with the root certificates that the registry's and its mirrors' certificates lead to; leave it out to believe"
                + " those of Debian's ca-certificates."
        );
        return RegistryAuthorities.Debian;
    }
}
