using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

/// <summary>
/// The tokens of one JSON document from untrusted bytes: what the readers of members in order and in any order stand on. Fails once and for all.
/// </summary>
internal ref struct JsonTokens
{
    /// <summary>Most characters of the bytes that a refusal shows.</summary>
    public const int LongestShown = 48;

    private const int Deepest = 8;

    private readonly string _thing;
    private readonly string _family;

    /// <summary>The token that was read last.</summary>
    public Utf8JsonReader Json;

    /// <summary>The tokens of one whole document.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal.</param>
    /// <param name="family">First word of the reasons.</param>
    public JsonTokens(ReadOnlySpan<byte> utf8, string thing, string family)
    {
        Json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
        _thing = thing;
        _family = family;
    }

    /// <summary>Where in the document, for the refusal; empty where that is not told.</summary>
    public string Path { get; set; } = "";

    /// <summary>The first refusal, or null while all is well.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => Refusal is not null;

    /// <summary>The token as it stands in the document; not more of it than a refusal shows, and Latin-1 for what is not ASCII.</summary>
    public readonly string Text =>
        Encoding.Latin1.GetString(Json.ValueSpan[..Math.Min(Json.ValueSpan.Length, LongestShown + 1)]);

    /// <summary>Reads the next token; false, with a refusal, when there is none.</summary>
    public bool Advance()
    {
        if (Failed)
            return false;
        try
        {
            if (Json.Read())
                return true;
        }
        catch (JsonException)
        {
            // Refused below.
        }
        RefuseBroken();
        return false;
    }

    /// <summary>Refuses. The first refusal stays.</summary>
    public void Refuse(string reason, string expected, string seen) =>
        Refusal ??= new Refusal($"{_family}.{reason}", Path.Length == 0 ? _thing : $"{_thing}: {Path}", expected, seen);

    /// <summary>Refuses the value that was read last, naming its kind.</summary>
    public void RefuseValue(string reason, string expected) =>
        Refuse(reason, expected, $"{Json.TokenType} {Printable(Text)}".TrimEnd());

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull
    {
        if (!Failed)
            ReadEnd();
        return Refusal is null ? value : Refusal;
    }

    /// <summary>What somebody hostile wrote may end on a console: no control characters, and not much of it.</summary>
    public static string Printable(string text)
    {
        string shown = string.Concat(text.Take(LongestShown).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return text.Length > LongestShown ? shown + "..." : shown;
    }

    private void ReadEnd()
    {
        try
        {
            if (Json.Read())
                Refuse("json", "the end of the document", "more");
        }
        catch (JsonException)
        {
            RefuseBroken();
        }
    }

    private void RefuseBroken() => Refuse("json", "a JSON document", $"broken JSON at byte {Json.BytesConsumed}");
}
