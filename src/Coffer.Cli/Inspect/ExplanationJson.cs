using System.Text.Json;

namespace Coffer.Cli.Inspect;

/// <summary>An explanation for a machine. Facts are members of one object, named in camel case.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter writer, Explanation explanation)
    {
        writer.WriteString("kind", explanation.Kind);
        writer.WriteString("title", explanation.Title);
        writer.WriteStartObject("facts");
        foreach (Fact fact in explanation.Facts)
            writer.WriteString(CamelCase(fact.Name), fact.Value);
        writer.WriteEndObject();
        if (explanation.Parts.IsEmpty)
            return;
        writer.WriteStartArray("parts");
        foreach (Explanation part in explanation.Parts)
        {
            writer.WriteStartObject();
            Write(writer, part);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    internal static string CamelCase(string words)
    {
        string[] parts = words.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
