using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Cli.Text;

/// <summary>Prints a refusal: the thing, what was expected, what was seen, the next step, and the name of the reason.</summary>
internal static class RefusalText
{
    /// <summary>For a person.</summary>
    public static string Render(Refusal refusal)
    {
        string text = $"""
            coffer: {refusal.Thing}: refused [{refusal.Reason}]
              expected: {Indent(refusal.Expected)}
              seen:     {Indent(refusal.Seen)}
            """;
        return refusal.NextStep is null ? text : $"{text}\n  next:     {Indent(refusal.NextStep)}";
    }

    /// <summary>For a machine: the member <c>refused</c>.</summary>
    public static void WriteJson(Utf8JsonWriter writer, Refusal refusal)
    {
        writer.WriteStartObject("refused");
        writer.WriteString("reason", refusal.Reason);
        writer.WriteString("thing", refusal.Thing);
        writer.WriteString("expected", refusal.Expected);
        writer.WriteString("seen", refusal.Seen);
        writer.WriteString("next", refusal.NextStep);
        writer.WriteEndObject();
    }

    private static string Indent(string text) => text.Trim().Replace("\n", "\n            ", StringComparison.Ordinal);
}
