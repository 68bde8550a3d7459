using System.Security.Cryptography;
using Coffer.Attestation.Configurations;
using Coffer.Bytes;
using Coffer.Keys.Configuration;

namespace Coffer.Fuzz;

/// <summary>What a machine is configured with. What was read must be written as it was: a configuration has one spelling.</summary>
internal static class ConfigurationTargets
{
    // Made when it is wanted: instrumented code must not run before the fuzzer has set up what it counts in.
    private static readonly Lazy<byte[]> s_key = new(() =>
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    });

    public static void Read(ReadOnlySpan<byte> bytes)
    {
        SignedConfiguration.Read(bytes, s_key.Value);
        if (CoseSign1.Read(bytes, MachineConfiguration.LargestSize).Value is not { } document)
            return;
        Same(document.ToBytes(), bytes);
        // As if the signature were right, whoever the key id names.
        ReadPayload(document.Payload.Span);
    }

    public static void ReadPayload(ReadOnlySpan<byte> bytes)
    {
        Parsed<MachineConfiguration> read = MachineConfiguration.Read(bytes);
        if (read.Value is { } configuration)
            Same(configuration.ToBytes(), bytes);
    }

    public static void ReadCertified(ReadOnlySpan<byte> bytes)
    {
        if (CertifiedKey.Read(bytes).Value is not { } key)
            return;
        Same(key.ToBytes(), bytes);
        // As if it had signed itself: an ECC key with a scheme or without one.
        key.Judge(key.Public.Span, key.Name, key.Identity);
    }

    private static void Same(ReadOnlySpan<byte> written, ReadOnlySpan<byte> read)
    {
        if (!written.SequenceEqual(read))
            throw new InvalidOperationException("what was read is not written as it was");
    }
}
