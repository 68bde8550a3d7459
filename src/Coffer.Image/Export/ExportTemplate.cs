using System.Reflection;
using System.Text.RegularExpressions;

namespace Coffer.Image.Export;

/// <summary>A text that goes into an export, with places for what differs: <c>@NAME@</c>.</summary>
public static partial class ExportTemplate
{
    /// <summary>The text with its places filled.</summary>
    /// <param name="name">Path below <c>Templates</c>.</param>
    /// <param name="values">What belongs into each place.</param>
    public static string Fill(string name, params (string Place, string Value)[] values)
    {
        Dictionary<string, string> filled = values.ToDictionary(value => value.Place, value => value.Value);
        return Place().Replace(Read(name), match => filled[match.Groups[1].Value]);
    }

    [GeneratedRegex("@([A-Z]+)@")]
    private static partial Regex Place();

    private static string Read(string name)
    {
        Assembly assembly = typeof(ExportTemplate).Assembly;
        using StreamReader reader = new(
            assembly.GetManifestResourceStream($"export/{name}")
                ?? throw new InvalidOperationException($"no template {name}")
        );
        return reader.ReadToEnd();
    }
}
