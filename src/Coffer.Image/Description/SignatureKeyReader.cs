using System.Security.Cryptography;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>signature</c> of a workload: the key that its image must be signed with.</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed class SignatureKeyReader(DescriptionFiles files, YamlErrors errors)
{
    private const int LargestFile = 16 * 1024;

    // SEC 2's secp256r1, which cosign and skopeo make keys of.
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>The key as SubjectPublicKeyInfo, PEM; null when none is named. What is wrong goes to the errors.</summary>
    internal string? Read(YamlMapping workload, ContainerImageName image)
    {
        const string key = "signature";
        if (workload.Text(key) is not { } text)
            return null;
        string name = workload.NameOf(key);
        if (image.Archive is not null)
        {
            errors.Add(
                text,
                "signature",
                name,
                "an image that is pulled (registry/name@sha256:...)",
                $"{image.Text}, an archive",
                "Leave it out: an archive becomes part of the root that you sign."
            );
            return null;
        }
        if (!PublicPem.TryRead(files, text.Value!, name, LargestFile, out string? pem, out string seen))
            return Refuse(text, name, seen);
        return Decode(pem) ?? Refuse(text, name, $"{text.Value}, which holds none");
    }

    private static string? Decode(string pem)
    {
        try
        {
            using ECDsa key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(false).Curve.Oid.Value == P256
                ? key.ExportSubjectPublicKeyInfoPem() + "\n"
                : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private string? Refuse(YamlScalarNode text, string name, string seen)
    {
        errors.Add(
            text,
            "signature",
            name,
            "a PEM file with one public key, ECDSA on P-256",
            seen,
            "Name the public half of a key that `cosign generate-key-pair` or `skopeo generate-sigstore-key` made."
        );
        return null;
    }
}
