using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Keys.Configuration;
using Coffer.Keys.Grants;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads machine.yaml. Unknown keys are refused with their place: a misspelt word must not become a default.</summary>
public sealed partial class DescriptionReader
{
    private const int LongestFile = 1 << 20;

    // Each has an account or an address of its own, from ranges that end.
    private const int MostWorkloads = 200;

    private readonly DescriptionFiles _files;
    private readonly YamlErrors _errors;

    private DescriptionReader(string file, string directory)
    {
        _files = new DescriptionFiles(directory);
        _errors = new YamlErrors("description", file);
    }

    /// <summary>Reads the description in a file; paths in it are relative to the file's directory.</summary>
    public static Parsed<MachineDescription> ReadFile(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LongestFile)
            return new Refusal(
                "description.file",
                path,
                "a machine description of at most 1 MiB",
                file.Exists ? $"{file.Length} bytes" : "no such file",
                "See examples/hello/machine.yaml for one."
            );
        byte[] bytes = File.ReadAllBytes(path);
        using StreamReader text = new(new MemoryStream(bytes));
        return Read(text.ReadToEnd(), file.Name, file.Directory!.FullName)
            .Then<MachineDescription>(read => read with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) });
    }

    /// <summary>Reads a description.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="directory">What paths in it are relative to.</param>
    public static Parsed<MachineDescription> Read(string yaml, string file, string directory)
    {
        DescriptionReader reader = new(file, directory);
        MachineDescription? machine = PlainYaml.Load(yaml, "description", reader._errors) is { } top
            ? reader.Machine(top)
            : null;
        return reader._errors.First is { } refusal ? refusal : machine!;
    }

    private MachineDescription Machine(YamlMapping top)
    {
        string name = Matching(top.Text("name", required: true), top.NameOf("name"), MachineName());
        RecoveryReader recovery = RecoveryReader.Read(_files, _errors, top);
        MachineDescription machine = new(
            name,
            (uint)top.Number("version", 1, 1, uint.MaxValue),
            Disk(top.Mapping("disk"), out bool waits),
            waits,
            [.. recovery.Recipients.Select(recipient => recipient.ToString()!)],
            recovery.Threshold,
            [.. top.Texts("packages").Select(p => Matching(p.Text, p.Name, PackageName()))],
            Files(top.Text("files")),
            [.. top.Mappings("workloads").Select(new WorkloadReader(_files, _errors).Read)]
        )
        {
            RecoveryWays = recovery.Ways,
            Operators = new OperatorReader(_files, _errors).Read(top),
            IsAttestationPublic = Attestation(top.Mapping("attestation")),
            Rotation = RotationReader.Read(_errors, top),
            SrkName = SrkName(top.Mapping("tpm")),
            Metadata = MetadataReader.Read(_errors, top),
            Debian = new DebianReader(_files, _errors).Read(top),
        };
        if (!machine.HasAgent && machine.Metadata is not null)
            _errors.Add(
                top.Find("configuration")!,
                "no-custodian",
                "configuration",
                "operators beside it",
                "none",
                "Name operators: a machine that nobody may ask has no custodian, who alone takes configurations"
            );
        if (!machine.HasAgent && !machine.Rotation.IsEmpty)
            _errors.Add(
                top.Find("rotation")!,
                "no-custodian",
                "rotation",
                "operators beside it",
                "none",
                "Name operators: a machine that nobody may ask has no custodian, and its receipts no reader"
            );
        if (!machine.HasAgent && machine.Workloads.Any(workload => !workload.Secrets.IsEmpty))
            _errors.Add(
                top.Find("workloads")!,
                "no-custodian",
                "workloads",
                "operators beside secrets",
                "none",
                "Name operators: a machine that nobody may ask has no custodian, who alone opens secrets"
            );
        CheckWorkloads(top, machine.Workloads);
        CheckSignatures(top, machine.Workloads);
        machine = machine with { Registries = new RegistriesReader(_files, _errors).Read(top, machine.Workloads) };
        CheckSecrets(top, machine);
        top.End();
        return machine with { Referenced = _files.Digests };
    }

    private DataIntegrity Disk(YamlMapping? disk, out bool waitsForFirstPass)
    {
        bool none = Choice(disk, "integrity", "hmac-sha256", "none") == "none";
        waitsForFirstPass = Choice(disk, "first-pass", "wait", "beside") == "wait" && !none;
        if (none && disk?.Find("first-pass") is { } pass)
            _errors.Add(pass, "first-pass", disk.NameOf("first-pass"), "nothing with integrity: none", "a choice");
        disk?.End();
        return none ? DataIntegrity.None : DataIntegrity.HmacSha256;
    }

    /// <summary>One of two words; the first when nothing is said.</summary>
    private string Choice(YamlMapping? mapping, string key, string usual, string other)
    {
        if (mapping?.Text(key) is not { } text)
            return usual;
        if (text.Value != usual && text.Value != other)
            _errors.Add(text, "choice", mapping.NameOf(key), $"{usual} or {other}", text.Value!);
        return text.Value!;
    }

    private static bool Attestation(YamlMapping? attestation)
    {
        bool isPublic = attestation?.Flag("public", false) ?? false;
        attestation?.End();
        return isPublic;
    }

    private string? SrkName(YamlMapping? tpm)
    {
        YamlScalarNode? text = tpm?.Text("srk-name");
        if (text is not null && !InstallGrant.IsSrkName(text.Value!))
            _errors.Add(
                text,
                "srk-name",
                tpm!.NameOf("srk-name"),
                "the TPM name of a storage root key: 000b and 64 hex digits, lower case",
                text.Value!,
                "tpm2_readpublic -c 0x81000001 shows it, and so does the birth certificate of a machine with this TPM"
            );
        tpm?.End();
        return text?.Value;
    }

    private string? Files(YamlScalarNode? text)
    {
        if (text is null)
            return null;
        string path = _files.PathOf(text.Value!);
        if (!Directory.Exists(path))
            _errors.Add(text, "files", "files", "a directory", $"{text.Value}, which is none");
        return path;
    }

    private void CheckWorkloads(YamlMapping top, ImmutableArray<Workload> workloads)
    {
        if (workloads.Length > MostWorkloads)
            _errors.Add(
                top.Find("workloads")!,
                "too-many",
                "workloads",
                $"at most {MostWorkloads}",
                $"{workloads.Length}"
            );
        if (workloads.GroupBy(w => w.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            _errors.Add(top.Find("workloads")!, "twice", "workloads", "each name once", $"{twice.Key} twice");
        // Their units would be in each other's place.
        if (workloads.FirstOrDefault(w => OsContent.Embedded.HasUnit(WorkloadUnit.NameOf(w.Name))) is { } own)
            _errors.Add(
                top.Find("workloads")!,
                "name-taken",
                "workloads",
                $"no name of a unit of Coffer's own ({WorkloadUnit.NameOf(own.Name)})",
                own.Name
            );
        foreach (string after in workloads.SelectMany(w => w.After).Except(workloads.Select(w => w.Name)))
            _errors.Add(
                top.Find("workloads")!,
                "after",
                "workloads",
                "after: and depends: to name another workload",
                after
            );
        foreach (
            ushort port in workloads
                .SelectMany(PortsOf)
                .GroupBy(p => p)
                .Where(p => p.Count() > 1)
                .Select(p => p.Key.Port)
        )
            _errors.Add(
                top.Find("workloads")!,
                "port-taken",
                "workloads",
                "each port of the machine once",
                $"{port} twice"
            );
    }

    private void CheckSecrets(YamlMapping top, MachineDescription machine)
    {
        if (machine.Secrets.Length > MachineConfiguration.MostSecrets)
            _errors.Add(
                top.Find("workloads")!,
                "too-many",
                "secrets",
                $"at most {MachineConfiguration.MostSecrets} of workloads and registries",
                $"{machine.Secrets.Length}"
            );
        if (!machine.HasAgent && machine.Registries.Any(registry => registry.Credentials.Length > 0))
            _errors.Add(
                top.Find("registries")!,
                "no-custodian",
                "registries",
                "operators beside credentials",
                "none",
                "Name operators: a machine that nobody may ask has no custodian, who alone opens secrets"
            );
    }

    // podman's policy has one rule for a reference.
    private void CheckSignatures(YamlMapping top, ImmutableArray<Workload> workloads)
    {
        foreach (
            var image in workloads
                .Select(w => w.Container)
                .OfType<Container>()
                .GroupBy(container => container.Image.Text)
        )
            if (image.Select(container => container.SignatureKey).Distinct().Count() > 1)
                _errors.Add(
                    top.Find("workloads")!,
                    "signature-differs",
                    "workloads",
                    $"one signature: wherever {image.Key} runs",
                    "several, or none beside one",
                    "Name the same key for each workload with this image."
                );
    }

    private static IEnumerable<(ushort Port, bool IsUdp)> PortsOf(Workload workload) =>
        workload.Container is { } container
            ? container.Ports.Select(port => (port.Machine, port.IsUdp))
            : workload.Ports.Select(port => (port, false));

    private string Matching(YamlScalarNode? text, string name, Regex pattern)
    {
        if (text is not null && !pattern.IsMatch(text.Value!))
            _errors.Add(text, "text", name, $"a text like {pattern}", text.Value!);
        return text?.Value ?? "";
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex MachineName();

    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]+$")]
    private static partial Regex PackageName();
}
