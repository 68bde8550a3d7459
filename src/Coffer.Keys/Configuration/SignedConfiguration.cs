using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Configuration;

/// <summary>A configuration with the owner's signature, which holds.</summary>
/// <param name="Configuration">What it says.</param>
/// <param name="Document">The COSE_Sign1 message.</param>
public sealed record SignedConfiguration(MachineConfiguration Configuration, CoseSign1 Document)
{
    /// <summary>Most bytes of one.</summary>
    public const int LargestSize = MachineConfiguration.LargestSize + CoseSign1.Overhead;

    private const string Thing = "configuration";

    /// <summary>
    /// SHA-256 of the payload, lower-case hex: what is in force, whoever signed it how often. Signatures are random, and a signature can be turned into
    /// another by anybody.
    /// </summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Document.Payload.Span));

    /// <summary>What the machine keeps of it in its TPM.</summary>
    public ConfigurationInForce InForce => new(Configuration.Version, SHA256.HashData(Document.Payload.Span));

    /// <summary>Signs a configuration.</summary>
    /// <exception cref="RefusedException">No machine could take it.</exception>
    public static SignedConfiguration Sign(MachineConfiguration configuration, ECDsa key) =>
        configuration.Impossible() is { } refusal
            ? throw new RefusedException(refusal)
            : new(configuration, CoseSign1.Sign(configuration.ToBytes(), key));

    /// <summary>Reads one and checks who signed it, before anything it says is looked at.</summary>
    /// <param name="bytes">Untrusted.</param>
    /// <param name="spki">SubjectPublicKeyInfo of the owner's config key, trusted.</param>
    public static Parsed<SignedConfiguration> Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> spki)
    {
        if (
            !CoseSign1
                .Read(bytes, MachineConfiguration.LargestSize)
                .TryGet(out CoseSign1? document, out Refusal? refusal)
        )
            return refusal;
        byte[] keyId = CoseSign1.KeyIdOf(spki);
        if (!document.KeyId.Span.SequenceEqual(keyId))
            return Refuse(
                "key",
                $"the signature of config key {Short(keyId)}",
                $"one of key {Short(document.KeyId.Span)}"
            );
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        return document.Verify(key)
            ? MachineConfiguration
                .Read(document.Payload.Span)
                .Then<SignedConfiguration>(configuration => new SignedConfiguration(configuration, document))
            : Refuse("signature", $"a signature of config key {Short(keyId)} that holds", "one that does not");
    }

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => Document.ToBytes();

    private static string Short(ReadOnlySpan<byte> keyId) => $"sha256 {Convert.ToHexStringLower(keyId)[..16]}...";

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"configuration.{reason}",
            Thing,
            expected,
            seen,
            "sign it with the key directory that the machine's image was built with: coffer config sign"
        );
}
