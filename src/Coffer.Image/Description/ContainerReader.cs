using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads the members of a workload that make it a container (docs/workloads.md).</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class ContainerReader(DescriptionFiles files, YamlErrors errors)
{
    private const int MostMemory = 1 << 20;
    private const int MostProcesses = 65536;
    private const int MostProcessors = 1_000_000;
    private const int LongestSeconds = 24 * 60 * 60;

    /// <summary>Members that only a container has.</summary>
    internal static ImmutableArray<string> Members { get; } =
    ["volumes", "temporary", "resources", "restart", "health", "depends", "capabilities", "read-only", "signature"];

    /// <summary>The container of a workload's mapping; what is wrong goes to the errors.</summary>
    internal Container Read(YamlMapping mapping)
    {
        ContainerImageName image = Image(mapping.Text("image", required: true), mapping.NameOf("image"));
        Container container = new(
            image,
            [.. mapping.Texts("ports").Select(port => Port(port.Text, port.Name))],
            [.. mapping.Texts("volumes").Select(volume => Volume(volume.Text, volume.Name))],
            [.. mapping.Texts("temporary").Select(path => Inside(path.Text, path.Name, path.Text.Value!))],
            Limits(mapping.Mapping("resources")),
            Restart(mapping),
            Health(mapping.Mapping("health")),
            [.. mapping.Texts("capabilities").Select(capability => Capability(capability.Text, capability.Name))],
            mapping.Flag("read-only", true)
        )
        {
            SignatureKey = new SignatureKeyReader(files, errors).Read(mapping, image),
        };
        CheckPaths(mapping, container);
        if (!container.IsReadOnly && image.Archive is not null)
            errors.Add(
                mapping.Find("read-only")!,
                "read-only",
                mapping.NameOf("read-only"),
                "true, for an image that is part of the verified root",
                "false",
                "Name what the container writes under volumes or temporary."
            );
        return container;
    }

    private ContainerImageName Image(YamlScalarNode? node, string name)
    {
        string text = node?.Value ?? "";
        if (node is null || Reference().IsMatch(text))
            return Reference(node, name, new ContainerImageName(text, null));
        if (text.Contains('@') || !text.EndsWith(".tar", StringComparison.Ordinal))
            errors.Add(
                node,
                "image",
                name,
                "an OCI archive (./NAME.tar), or a reference with its digest: registry/name@sha256:...",
                text,
                "A tag can be moved to another image: look up the digest with `skopeo inspect`, or keep the image as a file with"
                    + " `skopeo copy docker://... oci-archive:NAME.tar`."
            );
        string path = files.PathOf(text);
        if (!File.Exists(path))
            errors.Add(node, "image", name, "an OCI archive", $"{text}, which is not there");
        return new ContainerImageName(text, path);
    }

    private ContainerImageName Reference(YamlScalarNode? node, string name, ContainerImageName image)
    {
        if (node is null)
            return image;
        RegistryLocation registry = image.Source!;
        if (!registry.IsWellFormed)
            errors.Add(
                node,
                "image",
                name,
                "a registry: a name with a dot, or HOST:PORT with a port from 1 to 65535",
                registry.Text,
                "podman would look for the whole name on Docker's registry: if that is meant, write docker.io/ before it."
            );
        // podman completes these names, and the policy would then not know them.
        if (registry.Text == "index.docker.io" || (registry.Text == "docker.io" && image.Text.Split('/').Length == 2))
            errors.Add(
                node,
                "image",
                name,
                "Docker's images by their whole names: docker.io/library/NAME or docker.io/OWNER/NAME",
                image.Text.Split('@')[0]
            );
        return image;
    }

    private PublishedPort Port(YamlScalarNode node, string name)
    {
        if (
            PortPattern().Match(node.Value!) is { Success: true } match
            && TryPort(match.Groups["machine"].Value, out ushort machine)
            && TryPort(match.Groups["inside"].Success ? match.Groups["inside"].Value : $"{machine}", out ushort inside)
        )
            return new PublishedPort(machine, inside, match.Groups["protocol"].Value == "udp");
        errors.Add(
            node,
            "port",
            name,
            "MACHINE:CONTAINER, two ports from 1 to 65535, /udp where it is not TCP",
            node.Value!
        );
        return default;
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private VolumeMount Volume(YamlScalarNode node, string name)
    {
        string[] parts = node.Value!.Split(':');
        string[] options = [.. parts.Skip(2)];
        bool isFine =
            parts.Length is 2 or 3 or 4
            && VolumeName().IsMatch(parts[0])
            && options.All(option => option is "ro" or "exec")
            && options.Distinct().Count() == options.Length;
        if (!isFine)
            errors.Add(node, "volume", name, "NAME:/PATH, :ro and :exec where they are wanted", node.Value!);
        return new VolumeMount(
            parts[0],
            Inside(node, name, parts.ElementAtOrDefault(1) ?? ""),
            options.Contains("ro"),
            options.Contains("exec")
        );
    }

    /// <summary>A path in the container: podman and systemd read these words again, so only plain ones go there.</summary>
    private string Inside(YamlScalarNode node, string name, string path)
    {
        if (!PathInside().IsMatch(path) || path.Split('/').Any(part => part is "." or ".."))
            errors.Add(node, "path", name, "an absolute path in the container, of letters, digits and . _ - /", path);
        return path;
    }

    private void CheckPaths(YamlMapping mapping, Container container)
    {
        IEnumerable<string> paths = container.Volumes.Select(volume => volume.Path).Concat(container.Temporary);
        if (paths.GroupBy(path => path).FirstOrDefault(same => same.Count() > 1) is { } twice)
            errors.Add(mapping.Node, "twice", mapping.NameOf("volumes"), "each path once", $"{twice.Key} twice");
    }

    private ContainerLimits Limits(YamlMapping? resources)
    {
        if (resources is null)
            return ContainerLimits.Default;
        ContainerLimits limits = new(
            resources.Text("memory") is { } memory
                ? Memory(memory, resources.NameOf("memory"))
                : ContainerLimits.Default.MemoryMebibytes,
            (int)resources.Number("processes", ContainerLimits.Default.Processes, 1, MostProcesses),
            resources.Text("processors") is { } processors
                ? Processors(processors, resources.NameOf("processors"))
                : null
        );
        resources.End();
        return limits;
    }

    private int Memory(YamlScalarNode node, string name)
    {
        Match match = MemoryPattern().Match(node.Value!);
        long mebibytes =
            match.Success && int.TryParse(match.Groups[1].Value, out int number)
                ? number * (match.Groups[2].Value == "G" ? 1024L : 1L)
                : 0;
        if (mebibytes is < 8 or > MostMemory)
            errors.Add(node, "memory", name, "memory from 8M to 1024G, such as 256M or 2G", node.Value!);
        return (int)Math.Min(mebibytes, MostMemory);
    }

    private int Processors(YamlScalarNode node, string name)
    {
        bool isNumber = decimal.TryParse(
            node.Value,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal number
        );
        if (isNumber && number * 1000 is >= 10 and <= MostProcessors)
            return (int)(number * 1000);
        errors.Add(node, "number", name, "processors from 0.01 to 1000", node.Value!);
        return 1000;
    }

    private static RestartPolicy Restart(YamlMapping mapping) =>
        mapping.Choice("restart", "always", "always", "on-failure", "no") switch
        {
            "on-failure" => RestartPolicy.OnFailure,
            "no" => RestartPolicy.No,
            _ => RestartPolicy.Always,
        };

    private HealthCheck? Health(YamlMapping? health)
    {
        if (health is null)
            return null;
        ImmutableArray<string> command = [.. health.Texts("command").Select(word => Word(word.Text, word.Name))];
        if (command.IsEmpty || !command[0].StartsWith('/'))
            errors.Add(
                health.Find("command") ?? health.Node,
                "command",
                health.NameOf("command"),
                "a list that starts with an absolute path in the container",
                command.IsEmpty ? "nothing" : command[0]
            );
        HealthCheck check = new(
            command,
            Seconds(health, "interval", 30),
            Seconds(health, "timeout", 10),
            (int)health.Number("retries", 3, 1, 100),
            Seconds(health, "start", 10)
        );
        health.End();
        return check;
    }

    private string Word(YamlScalarNode node, string name)
    {
        if (node.Value!.Any(char.IsControl))
            errors.Add(node, "control", name, "a text without control characters", "one");
        return node.Value!;
    }

    private int Seconds(YamlMapping mapping, string key, int fallback)
    {
        if (mapping.Text(key) is not { } node)
            return fallback;
        Match match = SecondsPattern().Match(node.Value!);
        long seconds =
            match.Success && int.TryParse(match.Groups[1].Value, out int number)
                ? number * (match.Groups[2].Value == "m" ? 60L : 1L)
                : 0;
        if (seconds is < 1 or > LongestSeconds)
            errors.Add(node, "time", mapping.NameOf(key), "a time from 1s to 1440m, such as 30s or 5m", node.Value!);
        return (int)Math.Min(seconds, LongestSeconds);
    }

    private string Capability(YamlScalarNode node, string name)
    {
        if (!CapabilityName().IsMatch(node.Value!))
            errors.Add(node, "capability", name, "a capability such as CHOWN or NET_RAW, without CAP_", node.Value!);
        return node.Value!;
    }

    [GeneratedRegex(
        @"^[a-z0-9]+([.-][a-z0-9]+)*(:[0-9]{1,5})?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+@sha256:[0-9a-f]{64}$"
    )]
    private static partial Regex Reference();

    [GeneratedRegex("^(?<machine>[0-9]{1,5})(:(?<inside>[0-9]{1,5}))?(/(?<protocol>tcp|udp))?$")]
    private static partial Regex PortPattern();

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}$")]
    private static partial Regex VolumeName();

    [GeneratedRegex("^(/[A-Za-z0-9._-]{1,255}){1,16}$")]
    private static partial Regex PathInside();

    [GeneratedRegex("^([0-9]{1,7})([MG])$")]
    private static partial Regex MemoryPattern();

    [GeneratedRegex("^([0-9]{1,5})([sm])$")]
    private static partial Regex SecondsPattern();

    [GeneratedRegex("^(?!CAP_)[A-Z][A-Z_]{1,31}$")]
    private static partial Regex CapabilityName();
}
