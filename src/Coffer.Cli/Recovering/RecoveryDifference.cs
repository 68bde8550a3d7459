using System.Text.Json;

namespace Coffer.Cli.Recovering;

/// <summary>Something about a machine that is not as its policy or its last boot had it, and that its owner can accept.</summary>
/// <param name="Word">What <c>--accept</c> takes.</param>
/// <param name="Thing">What differs.</param>
/// <param name="Expected">What it was.</param>
/// <param name="Seen">What it is.</param>
/// <param name="Note">What it means, what to do.</param>
internal sealed record RecoveryDifference(string Word, string Thing, string Expected, string Seen, string? Note)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Word}: {Thing}: expected {Expected}, seen {Seen}";

    /// <summary>One JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("word", Word);
        json.WriteString("thing", Thing);
        json.WriteString("expected", Expected);
        json.WriteString("seen", Seen);
        json.WriteString("note", Note);
        json.WriteEndObject();
    }
}
