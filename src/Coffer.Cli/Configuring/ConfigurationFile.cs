using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Image.Description;
using Coffer.Keys.Configuration;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Cli.Configuring;

/// <summary>A configuration as its owner writes it: YAML, secrets and operators in files beside it.</summary>
/// <param name="Plain">Everything but the secrets.</param>
/// <param name="Secrets">Where each secret is.</param>
internal sealed record ConfigurationFile(MachineConfiguration Plain, ImmutableArray<(string Name, string Path)> Secrets)
{
    private const int LargestFile = 1 << 20;
    private const string Family = "config-file";

    /// <summary>Reads the file; paths in it are relative to its directory.</summary>
    public static Parsed<ConfigurationFile> Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LargestFile)
            return new Refusal(
                $"{Family}.file",
                path,
                "a configuration of at most 1 MiB, YAML",
                file.Exists ? $"{file.Length} bytes" : "no such file",
                "docs/operations.md has one"
            );
        YamlErrors errors = new(Family, file.Name);
        ConfigurationFile? read = PlainYaml.Load(File.ReadAllText(path), "configuration", errors) is { } top
            ? Of(top, file.Directory!.FullName)
            : null;
        return errors.First is { } refusal ? refusal : read!;
    }

    /// <summary>The configuration with its secrets, encrypted to the machine.</summary>
    /// <param name="key">The machine's key; null where there are no secrets.</param>
    /// <exception cref="RefusedException">The key is missing or another machine's.</exception>
    public MachineConfiguration Seal(MachineKey? key)
    {
        if (key is null)
            return Secrets.IsEmpty ? Plain : throw Refuse("key", "the key of the machine: --key FILE", "none");
        if (key.Name != Plain.Machine)
            throw Refuse("key-of", $"the key of machine {Plain.Machine}", $"that of {key.Name}");
        if (Plain.Identity is { } identity && identity != key.Identity)
            throw Refuse("key-of", $"the key of the machine with identity {identity}", $"{key.Identity}");
        var secrets = MachineConfiguration.Empty<ReadOnlyMemory<byte>>().ToBuilder();
        foreach ((string name, string path) in Secrets)
        {
            using Secret secret = SecretFile.Read(path, "a secret", MachineConfiguration.LargestSecret).OrThrow();
            secrets[name] = ConfigurationSecret.Seal(key.Key, key.Identity, Plain.Version, name, secret);
        }
        return Plain with { Identity = key.Identity, Secrets = secrets.ToImmutable() };
    }

    private static ConfigurationFile Of(YamlMapping top, string directory)
    {
        string machine = top.Text("machine", required: true)?.Value ?? "";
        ulong version = Version(top);
        ConfigurationFile file = new(
            new MachineConfiguration
            {
                Machine = machine,
                Version = version,
                Identity = Identity(top),
                Operators = [.. new OperatorReader(directory, top.Errors).Read(top).Select(Decode)],
                Images = Images(top.Mapping("images")),
            },
            [.. Files(top.Mapping("secrets"), directory)]
        );
        top.End();
        return file;
    }

    private static ulong Version(YamlMapping top)
    {
        if (top.Text("version", required: true) is not { } text)
            return 0;
        if (
            ulong.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version)
            && version > 0
        )
            return version;
        top.Errors.Add(text, "number", "version", "a number from 1 on, higher than the last one", text.Value!);
        return 0;
    }

    private static Guid? Identity(YamlMapping top)
    {
        if (top.Text("identity") is not { } text)
            return null;
        if (Guid.TryParseExact(text.Value, "D", out Guid identity))
            return identity;
        top.Errors.Add(text, "identity", "identity", "the machine's identity, a UUID", text.Value!);
        return null;
    }

    private static ReadOnlyMemory<byte> Decode(string pem)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private static ImmutableSortedDictionary<string, string> Images(YamlMapping? images)
    {
        var references = MachineConfiguration.Empty<string>().ToBuilder();
        foreach ((YamlScalarNode name, YamlScalarNode image) in images?.Pairs() ?? [])
            references[name.Value!] = image.Value!;
        return references.ToImmutable();
    }

    private static IEnumerable<(string Name, string Path)> Files(YamlMapping? secrets, string directory)
    {
        foreach ((YamlScalarNode name, YamlScalarNode path) in secrets?.Pairs() ?? [])
        {
            FileInfo file = new(Path.Combine(directory, path.Value!));
            if (!file.Exists || file.Length > MachineConfiguration.LargestSecret)
                secrets!.Errors.Add(
                    path,
                    "secret",
                    secrets.NameOf(name.Value!),
                    $"a file of at most {MachineConfiguration.LargestSecret} bytes",
                    file.Exists ? $"{file.Length} bytes" : $"{path.Value}, which is not there"
                );
            yield return (name.Value!, file.FullName);
        }
    }

    private static RefusedException Refuse(string reason, string expected, string seen) =>
        new(
            new Refusal(
                $"{Family}.{reason}",
                "secrets of the configuration",
                expected,
                seen,
                "have the machine's key judged and kept: coffer config key HOST -o FILE"
            )
        );
}
