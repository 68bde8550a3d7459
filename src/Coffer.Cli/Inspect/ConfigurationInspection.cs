using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Keys.Configuration;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a signed configuration. Its secrets are ciphertexts: there is nothing secret to show.</summary>
internal static class ConfigurationInspection
{
    private const string NotChecked = "not checked: coffer config show does that";
    private static readonly byte[] s_start = [0xd2, 0x84];

    /// <summary>Explains bytes that are one; null when they are not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(s_start))
            return null;
        return CoseSign1
            .Read(bytes, MachineConfiguration.LargestSize)
            .Then(document =>
                MachineConfiguration
                    .Read(document.Payload.Span)
                    .Then<Explanation>(configuration => Explain(document, configuration, NotChecked))
            );
    }

    /// <summary>Explains one.</summary>
    /// <param name="document">The message.</param>
    /// <param name="configuration">What it says.</param>
    /// <param name="signature">What is known of its signature.</param>
    public static Explanation Explain(CoseSign1 document, MachineConfiguration configuration, string signature) =>
        new(
            "configuration",
            $"configuration of machine {configuration.Machine}, version {configuration.Version}",
            [.. Facts(document, configuration, signature)],
            [.. Parts(configuration)]
        );

    private static IEnumerable<Fact> Facts(CoseSign1 document, MachineConfiguration configuration, string signature)
    {
        yield return new("machine", configuration.Machine);
        yield return new("version", $"{configuration.Version}");
        yield return new(
            "identity",
            configuration.Identity is { } identity ? $"{identity}" : "any",
            configuration.Identity is null ? "every machine of this name takes it" : "one machine takes it"
        );
        yield return new("digest", Convert.ToHexStringLower(SHA256.HashData(document.Payload.Span)));
        yield return new("config key", $"sha256 {Convert.ToHexStringLower(document.KeyId.Span)}");
        yield return new("signature", signature);
    }

    private static IEnumerable<Explanation> Parts(MachineConfiguration configuration)
    {
        if (!configuration.Operators.IsEmpty)
            yield return new(
                "operators",
                "who may ask the agent, in place of the image's operators",
                [.. configuration.Operators.Select(Operator)]
            );
        if (!configuration.Images.IsEmpty)
            yield return new(
                "images",
                "images in place of the description's",
                [.. configuration.Images.Select(image => new Fact(image.Key, image.Value))]
            );
        if (!configuration.Secrets.IsEmpty)
            yield return new(
                "secrets",
                "secrets, encrypted to the TPM of the one machine",
                [.. configuration.Secrets.Select(secret => new Fact(secret.Key, $"{secret.Value.Length} bytes"))]
            );
    }

    private static Fact Operator(ReadOnlyMemory<byte> der)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
        return new(certificate.Subject, $"sha256 {Convert.ToHexStringLower(SHA256.HashData(der.Span))}");
    }
}
