using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Coffer.Yaml;

/// <summary>One mapping: hands out members by name and refuses those nobody asked for.</summary>
/// <param name="node">The mapping.</param>
/// <param name="path">Where it is, such as <c>workloads[0]</c>; empty at the top.</param>
/// <param name="errors">Where refusals go.</param>
public sealed class YamlMapping(YamlMappingNode node, string path, YamlErrors errors)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Where refusals go.</summary>
    public YamlErrors Errors => errors;

    /// <summary>The mapping itself, for its place.</summary>
    public YamlNode Node => node;

    /// <summary>Full name of a member.</summary>
    public string NameOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The member, or null.</summary>
    public YamlNode? Find(string key)
    {
        _asked.Add(key);
        return node.Children.FirstOrDefault(c => c.Key is YamlScalarNode name && name.Value == key).Value;
    }

    /// <summary>A text member; null, and a refusal where it is required, when it is missing.</summary>
    public YamlScalarNode? Text(string key, bool required = false)
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
    public long Number(string key, long fallback, long least, long most)
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

    /// <summary><c>true</c> or <c>false</c>, nothing else: what YAML 1.1 also takes for one is easily meant as a text.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (text.Value is "true" or "false")
            return text.Value == "true";
        errors.Add(text, "flag", NameOf(key), "true or false", text.Value ?? "");
        return fallback;
    }

    /// <summary>One of some words.</summary>
    public string Choice(string key, string fallback, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (words.Contains(text.Value))
            return text.Value!;
        errors.Add(text, "choice", NameOf(key), string.Join(" or ", words!), text.Value ?? "");
        return fallback;
    }

    /// <summary>The texts of a list member; none when it is missing.</summary>
    public IEnumerable<(YamlScalarNode Text, string Name)> Texts(string key) =>
        Items(key)
            .Select(item => (Text: Scalar(item.Node, item.Name), item.Name))
            .Where(item => item.Text is not null)
            .Select(item => (item.Text!, item.Name));

    /// <summary>The mappings of a list member.</summary>
    public IEnumerable<YamlMapping> Mappings(string key) =>
        Items(key).Select(item => AsMapping(item.Node, item.Name)).OfType<YamlMapping>();

    /// <summary>A mapping member, or null.</summary>
    public YamlMapping? Mapping(string key) => Find(key) is { } value ? AsMapping(value, NameOf(key)) : null;

    /// <summary>Every member as a text, for mappings whose names are the owner's.</summary>
    public IEnumerable<(YamlScalarNode Name, YamlScalarNode Value)> Pairs()
    {
        foreach ((YamlNode key, YamlNode value) in node.Children)
            if (Scalar(key, path) is { } name && Scalar(value, NameOf(name.Value ?? "")) is { } text)
                yield return (name, text);
    }

    /// <summary>Refuses members nobody asked for.</summary>
    public void End()
    {
        foreach (YamlNode key in node.Children.Keys)
            if (key is not YamlScalarNode { Value: { } name } || !_asked.Contains(name))
                errors.Add(
                    key,
                    "unknown",
                    NameOf((key as YamlScalarNode)?.Value ?? "a key"),
                    $"one of {string.Join(", ", _asked.Order(StringComparer.Ordinal))}",
                    "an unknown key",
                    Spelling.Nearest((key as YamlScalarNode)?.Value ?? "", _asked) is { } meant
                        ? $"Write {meant}"
                        : null
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

    private YamlMapping? AsMapping(YamlNode value, string name)
    {
        if (value is YamlMappingNode mapping)
            return new YamlMapping(mapping, name, errors);
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
