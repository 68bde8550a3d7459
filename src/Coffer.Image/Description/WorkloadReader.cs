using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads one entry of <c>workloads</c>.</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class WorkloadReader(DescriptionFiles files, YamlErrors errors)
{
    /// <summary>The workload of a mapping; what is wrong goes to the errors.</summary>
    internal Workload Read(YamlMapping mapping)
    {
        Container? container = mapping.Find("image") is null ? null : new ContainerReader(files, errors).Read(mapping);
        if (container is null)
            RefuseContainerMembers(mapping);
        Workload workload = new(
            Matching(mapping.Text("name", required: true), mapping.NameOf("name"), Name()),
            Command(mapping, container is not null),
            mapping.Text("user") is { } user
                ? Matching(user, mapping.NameOf("user"), container is null ? User() : ContainerUser())
                : null,
            container is null
                ? [.. mapping.Texts("ports").Select(port => Port(port.Text, port.Name))]
                : [.. container.Ports.Select(port => port.Machine)],
            Environment(mapping.Mapping("environment")),
            [.. mapping.Texts(container is null ? "after" : "depends").Select(after => after.Text.Value!)]
        )
        {
            Container = container,
            GeneratesCode = mapping.Flag("generated-code", false),
            Outbound = new OutboundReader(errors).Read(mapping, container is not null),
            Secrets = new SecretNamesReader(errors).Read(mapping),
        };
        CheckSecrets(mapping, workload);
        mapping.End();
        return workload;
    }

    private void CheckSecrets(YamlMapping mapping, Workload workload)
    {
        if (workload.Secrets.IsEmpty || workload.Container is not { } container)
            return;
        // Whose they are the build has to know, and the image is not here.
        if (container.Image.Archive is null && workload.User is null)
            errors.Add(
                mapping.Find("secrets")!,
                "secrets-user",
                mapping.NameOf("secrets"),
                "user: beside the secrets of a pulled image, as numbers",
                "none",
                "Say as whom it runs, such as user: \"1000:1000\": its secrets are readable by that user alone."
            );
        IEnumerable<string> places = container.Volumes.Select(volume => volume.Path).Concat(container.Temporary);
        if (
            places.FirstOrDefault(place => $"{place}/".StartsWith("/run/secrets/", StringComparison.Ordinal)) is
            { } place
        )
            errors.Add(
                mapping.Find("secrets")!,
                "secrets-place",
                mapping.NameOf("secrets"),
                "nothing else at /run/secrets",
                place
            );
    }

    // By name: "an unknown key" would not say what is missing.
    private void RefuseContainerMembers(YamlMapping mapping)
    {
        foreach (string key in ContainerReader.Members)
            if (mapping.Find(key) is { } node)
                errors.Add(
                    node,
                    "container",
                    mapping.NameOf(key),
                    "a container, which has an image:",
                    "a program of a Debian package or of files: (command:)",
                    "Add image:, or leave this out."
                );
    }

    private ImmutableArray<string> Command(YamlMapping mapping, bool isContainer)
    {
        ImmutableArray<string> command = [.. mapping.Texts("command").Select(c => Plain(c.Text, c.Name))];
        bool isFine = command.IsEmpty ? isContainer && mapping.Find("command") is null : command[0].StartsWith('/');
        if (!isFine)
            errors.Add(
                mapping.Find("command") ?? mapping.Node,
                "command",
                mapping.NameOf("command"),
                "a list that starts with an absolute path",
                command.IsEmpty ? "nothing" : command[0]
            );
        return command;
    }

    private ImmutableSortedDictionary<string, string> Environment(YamlMapping? mapping)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((YamlScalarNode name, YamlScalarNode value) in mapping?.Pairs() ?? [])
            variables[Matching(name, mapping!.NameOf(name.Value!), VariableName())] = Plain(
                value,
                mapping.NameOf(name.Value!)
            );
        return variables.ToImmutable();
    }

    private ushort Port(YamlScalarNode text, string name)
    {
        if (ushort.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0)
            return port;
        errors.Add(text, "port", name, "a TCP port the program listens on, 1 to 65535", text.Value!);
        return 0;
    }

    private string Plain(YamlScalarNode text, string name)
    {
        if (text.Value!.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            errors.Add(text, "control", name, "a text without control characters", "one");
        return text.Value!;
    }

    private string Matching(YamlScalarNode? text, string name, Regex pattern)
    {
        if (text is not null && !pattern.IsMatch(text.Value!))
            errors.Add(text, "text", name, $"a text like {pattern}", text.Value!);
        return text?.Value ?? "";
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z_][a-z0-9_-]{0,30}$")]
    private static partial Regex User();

    // A name or number of the image, and of a group where it is not the user's own.
    [GeneratedRegex("^([a-z_][a-z0-9_-]{0,30}|[0-9]{1,5})(:([a-z_][a-z0-9_-]{0,30}|[0-9]{1,5}))?$")]
    private static partial Regex ContainerUser();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
