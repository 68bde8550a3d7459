using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>One mapping of a description: hands out members by name and refuses those nobody asked for.</summary>
/// <param name="node">The mapping.</param>
/// <param name="path">Where it is, such as <c>workloads[0]</c>; empty at the top.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed class DescriptionMapping(YamlMappingNode node, string path, DescriptionErrors errors)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The mapping itself, for its place.</summary>
    internal YamlNode Node => node;

    /// <summary>Full name of a member.</summary>
    internal string NameOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The member, or null.</summary>
    internal YamlNode? Find(string key)
    {
        _asked.Add(key);
        return node.Children.FirstOrDefault(c => c.Key is YamlScalarNode name && name.Value == key).Value;
    }

    /// <summary>A text member; null, and a refusal where it is required, when it is missing.</summary>
    internal YamlScalarNode? Text(string key, bool required = false)
    {
        if (Find(key) is not { } value)
        {
            if (required)
                errors.Add(node, "missing", NameOf(key), "a text", "nothing");
            return null;
        }
        return Scalar(value, NameOf(key));
    }

    /// <summary>A whole number between bounds.</summary>
    internal long Number(string key, long fallback, long least, long most)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (
            long.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= least
            && number <= most
        )
            return number;
        errors.Add(text, "number", NameOf(key), $"a number from {least} to {most}", text.Value ?? "");
        return fallback;
    }

    /// <summary>The texts of a list member; none when it is missing.</summary>
    internal IEnumerable<(YamlScalarNode Text, string Name)> Texts(string key) =>
        Items(key)
            .Select(item => (Text: Scalar(item.Node, item.Name), item.Name))
            .Where(item => item.Text is not null)
            .Select(item => (item.Text!, item.Name));

    /// <summary>The mappings of a list member.</summary>
    internal IEnumerable<DescriptionMapping> Mappings(string key) =>
        Items(key).Select(item => AsMapping(item.Node, item.Name)).OfType<DescriptionMapping>();

    /// <summary>A mapping member, or null.</summary>
    internal DescriptionMapping? Mapping(string key) => Find(key) is { } value ? AsMapping(value, NameOf(key)) : null;

    /// <summary>Every member as a text, for mappings whose names are the owner's.</summary>
    internal IEnumerable<(YamlScalarNode Name, YamlScalarNode Value)> Pairs()
    {
        foreach ((YamlNode key, YamlNode value) in node.Children)
            if (Scalar(key, path) is { } name && Scalar(value, NameOf(name.Value ?? "")) is { } text)
                yield return (name, text);
    }

    /// <summary>Refuses members nobody asked for.</summary>
    internal void End()
    {
        foreach (YamlNode key in node.Children.Keys)
            if (key is not YamlScalarNode { Value: { } name } || !_asked.Contains(name))
                errors.Add(
                    key,
                    "unknown",
                    NameOf((key as YamlScalarNode)?.Value ?? "a key"),
                    $"one of {string.Join(", ", _asked.Order(StringComparer.Ordinal))}",
                    "an unknown key"
                );
    }

    private IEnumerable<(YamlNode Node, string Name)> Items(string key)
    {
        if (Find(key) is not { } value)
            return [];
        if (value is YamlSequenceNode list)
            return list.Children.Select((item, index) => (item, $"{NameOf(key)}[{index}]"));
        errors.Add(value, "kind", NameOf(key), "a list", Kind(value));
        return [];
    }

    private DescriptionMapping? AsMapping(YamlNode value, string name)
    {
        if (value is YamlMappingNode mapping)
            return new DescriptionMapping(mapping, name, errors);
        errors.Add(value, "kind", name, "a mapping", Kind(value));
        return null;
    }

    private YamlScalarNode? Scalar(YamlNode value, string name)
    {
        if (value is YamlScalarNode { Value: not null } scalar)
            return scalar;
        errors.Add(value, "kind", name, "a text", Kind(value));
        return null;
    }

    private static string Kind(YamlNode value) =>
        value switch
        {
            YamlMappingNode => "a mapping",
            YamlSequenceNode => "a list",
            _ => "a text",
        };
}
