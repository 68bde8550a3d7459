using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Image.Description;

namespace Coffer.Cli.Explaining;

/// <summary>Which images a description pulls, from where, and by which key, for a person.</summary>
internal static class PulledText
{
    /// <summary>The text, after two line breaks; empty where nothing is pulled.</summary>
    public static string Render(ImmutableArray<PulledImage> images)
    {
        if (images.IsEmpty)
            return "";
        StringBuilder text = new("\n\npulled by the machine\n");
        foreach (PulledImage image in images)
        {
            text.Append($"\n  {image.Reference}\n");
            text.Append($"    for        {string.Join(", ", image.Workloads)}\n");
            text.Append($"    from       {string.Join(", then ", image.Repositories)}\n");
            text.Append($"    believing  {Believed(image.Registry.Authorities)}\n");
            text.Append($"    signed by  {Signer(image.SignatureKey)}\n");
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>SHA-256 of a certificate, lower case hex.</summary>
    public static string Fingerprint(string certificate)
    {
        using X509Certificate2 decoded = X509Certificate2.CreateFromPem(certificate);
        return Convert.ToHexStringLower(decoded.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>SHA-256 of a public key's SubjectPublicKeyInfo, lower case hex.</summary>
    public static string KeyDigest(string key)
    {
        using ECDsa decoded = ECDsa.Create();
        decoded.ImportFromPem(key);
        return Convert.ToHexStringLower(SHA256.HashData(decoded.ExportSubjectPublicKeyInfo()));
    }

    private static string Believed(RegistryAuthorities authorities) =>
        authorities.AreDebians
            ? "the authorities of Debian's ca-certificates"
            : $"{authorities.File} alone: {string.Join(", ", authorities.Certificates.Select(Fingerprint))}";

    private static string Signer(string? key) =>
        key is null ? "nobody: its digest alone counts" : $"the key with SHA-256 {KeyDigest(key)}";
}
