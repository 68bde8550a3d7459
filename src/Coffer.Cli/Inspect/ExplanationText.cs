using System.Text;

namespace Coffer.Cli.Inspect;

/// <summary>An explanation for a person: facts in a column, parts indented below.</summary>
internal static class ExplanationText
{
    private const int Indent = 2;

    /// <summary>The whole text.</summary>
    public static string Render(Explanation explanation)
    {
        StringBuilder text = new();
        Append(text, explanation, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Explanation explanation, int depth)
    {
        string margin = new(' ', depth);
        text.Append($"{margin}{explanation.Title}\n");
        int width = explanation.Facts.Select(fact => fact.Name.Length).DefaultIfEmpty().Max() + Indent;
        foreach (Fact fact in explanation.Facts)
            AppendFact(text, fact, $"{margin}{new string(' ', Indent)}", width);
        bool spacious = explanation.Parts.Any(part => !part.Facts.IsEmpty || !part.Parts.IsEmpty);
        foreach (Explanation part in explanation.Parts)
        {
            if (spacious)
                text.Append('\n');
            Append(text, part, depth + Indent);
        }
    }

    private static void AppendFact(StringBuilder text, Fact fact, string margin, int width)
    {
        string under = $"\n{margin}{new string(' ', width)}";
        string value = fact.Value.TrimEnd('\n').Replace("\n", under, StringComparison.Ordinal);
        text.Append(margin).Append(fact.Name.PadRight(width)).Append(value);
        if (fact.Meaning is not null)
            text.Append($"{under}({fact.Meaning})");
        text.Append('\n');
    }
}
