using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Keys.Configuration;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads names of secrets, as a configuration spells them (docs/formats.md, section 30).</summary>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class SecretNamesReader(YamlErrors errors)
{
    private const string Expected = "names of secrets: a letter, then letters, digits and -, at most 63, in lower case";

    /// <summary>The names under <c>secrets</c> of a workload; what is wrong goes to the errors.</summary>
    internal ImmutableArray<string> Read(YamlMapping workload)
    {
        ImmutableArray<string> names = [.. workload.Texts("secrets").Select(text => Checked(text.Text, text.Name))];
        if (names.Length > MachineConfiguration.MostSecrets)
            errors.Add(
                workload.Find("secrets")!,
                "too-many",
                workload.NameOf("secrets"),
                $"at most {MachineConfiguration.MostSecrets}",
                $"{names.Length}"
            );
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            errors.Add(
                workload.Find("secrets")!,
                "twice",
                workload.NameOf("secrets"),
                "each name once",
                $"{twice.Key} twice"
            );
        return names;
    }

    /// <summary>The name under <c>credentials</c> of a registry; empty for none.</summary>
    internal string ReadCredentials(YamlMapping registry) =>
        registry.Text("credentials") is { } text ? Checked(text, registry.NameOf("credentials")) : "";

    private string Checked(YamlScalarNode text, string name)
    {
        if (!Name().IsMatch(text.Value!))
            errors.Add(text, "secret", name, Expected, text.Value!.Length <= 80 ? text.Value! : text.Value![..80]);
        return text.Value!;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,62}\\z")]
    private static partial Regex Name();
}
