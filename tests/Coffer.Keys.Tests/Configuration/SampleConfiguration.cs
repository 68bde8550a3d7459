using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
using Coffer.Keys.Owner;
using Coffer.Keys.Tests.Owner;

namespace Coffer.Keys.Tests.Configuration;

/// <summary>A configuration with everything, and the machine that it is for.</summary>
internal static class SampleConfiguration
{
    internal static Guid Identity { get; } = new("5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b");

    internal static string Image(char digit) => $"registry.example/team/web@sha256:{new string(digit, 64)}";

    internal static ConfigurableMachine Machine(ECDsa key) =>
        new(
            "payroll",
            [.. key.ExportSubjectPublicKeyInfo()],
            MachineConfiguration.Empty<string>().Add("web", Image('0')),
            ["db-password", "token"]
        );

    internal static MachineConfiguration Plain(ulong version = 1) => new() { Machine = "payroll", Version = version };

    internal static MachineConfiguration Full(P256Point key, ulong version = 7) =>
        Plain(version) with
        {
            Identity = Identity,
            Images = MachineConfiguration.Empty<string>().Add("web", Image('1')),
            Operators = [Certificate("alice"), Certificate("bob")],
            Secrets = MachineConfiguration
                .Empty<ReadOnlyMemory<byte>>()
                .Add("token", Secret(key, version, "token", "t0ken"))
                .Add("db-password", Secret(key, version, "db-password", "correct horse")),
        };

    internal static ReadOnlyMemory<byte> Certificate(string name) =>
        OperatorCertificate
            .Create(name, new CountingRandomSource(name), new FixedTime(DateTimeOffset.UnixEpoch))
            .RawData;

    internal static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static byte[] Secret(P256Point key, ulong version, string name, string text)
    {
        using Secret secret = Bytes.Secret.CopyOf(System.Text.Encoding.ASCII.GetBytes(text));
        return ConfigurationSecret.Seal(key, Identity, version, name, secret);
    }
}
