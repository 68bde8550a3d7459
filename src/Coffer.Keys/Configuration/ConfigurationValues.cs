using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Configuration;

/// <summary>Whether the values of a configuration make sense by themselves.</summary>
internal static class ConfigurationValues
{
    private const string Thing = "configuration";

    /// <summary>The first that does not; null when all do.</summary>
    internal static Refusal? Judge(MachineConfiguration configuration) =>
        JudgeNames(configuration)
        ?? JudgeSecrets(configuration)
        ?? JudgeOperators(configuration)
        ?? (
            configuration.ToBytes().Length > MachineConfiguration.LargestSize
                ? Refuse(
                    "too-large",
                    $"at most {MachineConfiguration.LargestSize} bytes",
                    $"{configuration.ToBytes().Length}"
                )
                : null
        );

    private static Refusal? JudgeNames(MachineConfiguration configuration)
    {
        if (configuration.Version == 0)
            return Refuse("version", "version: 1 or more", "0");
        if (!ConfigurationNames.IsMachine(configuration.Machine))
            return Refuse("name", "machine: 1 to 63 of a-z, 0-9 and -", configuration.Machine);
        if (configuration.Images.Keys.FirstOrDefault(name => !ConfigurationNames.IsWorkload(name)) is { } workload)
            return Refuse("name", "images: names of workloads", workload);
        if (configuration.Images.Values.FirstOrDefault(i => ConfigurationNames.RepositoryOf(i) is null) is { } image)
            return Refuse("image", "images: registry/name@sha256:...", image);
        return configuration.Secrets.Keys.FirstOrDefault(name => !ConfigurationNames.IsSecret(name)) is { } secret
            ? Refuse("name", "secrets: a letter, then letters, digits and -, at most 63", secret)
            : null;
    }

    private static Refusal? JudgeSecrets(MachineConfiguration configuration)
    {
        if (!configuration.Secrets.IsEmpty && configuration.Identity is null)
            return Refuse("identity", "identity: of the machine whose TPM opens the secrets", "none");
        foreach ((string name, ReadOnlyMemory<byte> secret) in configuration.Secrets)
            if (secret.Length is < HpkeBase.Overhead or > MachineConfiguration.LargestSecret + HpkeBase.Overhead)
                return Refuse(
                    "secret",
                    $"secrets.{name}: a ciphertext of at most {MachineConfiguration.LargestSecret} bytes",
                    $"{secret.Length} bytes"
                );
        return null;
    }

    private static Refusal? JudgeOperators(MachineConfiguration configuration)
    {
        if (configuration.Operators.Any(IsNoCertificate))
            return Refuse("operator", "operators: one certificate each, DER", "something else");
        int different = configuration
            .Operators.Select(certificate => Convert.ToHexString(SHA256.HashData(certificate.Span)))
            .Distinct()
            .Count();
        return different < configuration.Operators.Length
            ? Refuse("operator", "operators: each once", "one of them again")
            : null;
    }

    private static bool IsNoCertificate(ReadOnlyMemory<byte> der)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
            return !certificate.RawDataMemory.Span.SequenceEqual(der.Span);
        }
        catch (CryptographicException)
        {
            return true;
        }
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"configuration.{reason}", Thing, expected, seen);
}
