using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads one entry of <c>workloads</c>.</summary>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class WorkloadReader(YamlErrors errors)
{
    /// <summary>The workload of a mapping; what is wrong goes to the errors.</summary>
    internal Workload Read(YamlMapping mapping)
    {
        RefuseContainers(mapping);
        Workload workload = new(
            Matching(mapping.Text("name", required: true), mapping.NameOf("name"), Name()),
            Command(mapping),
            mapping.Text("user") is { } user ? Matching(user, mapping.NameOf("user"), User()) : null,
            [.. mapping.Texts("ports").Select(port => Port(port.Text, port.Name))],
            Environment(mapping.Mapping("environment")),
            [.. mapping.Texts("after").Select(after => after.Text.Value!)]
        );
        mapping.End();
        return workload;
    }

    private void RefuseContainers(YamlMapping mapping)
    {
        foreach (string key in (string[])["image", "volumes"])
            if (mapping.Find(key) is { } node)
                errors.Add(
                    node,
                    "container",
                    mapping.NameOf(key),
                    "a program of a Debian package or of files: (command:)",
                    "a container",
                    "Containers come with their own issue."
                );
    }

    private ImmutableArray<string> Command(YamlMapping mapping)
    {
        ImmutableArray<string> command = [.. mapping.Texts("command").Select(c => Plain(c.Text, c.Name))];
        if (command.IsEmpty || !command[0].StartsWith('/'))
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

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName();
}
