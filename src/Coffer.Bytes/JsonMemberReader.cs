using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

/// <summary>
/// Reads a JSON document from untrusted bytes whose members come in any order: the caller names the members it knows, every other and
/// every doubled one is a refusal. Like <see cref="ByteReader"/>, it fails once and for all; later reads give empty values. Where the
/// order is part of the format, <see cref="StrictJsonReader"/> reads it.
/// </summary>
public ref partial struct JsonMemberReader
{
    private const int LongestName = 64;

    private readonly Stack<(string Path, HashSet<string> Seen)> _objects = new();
    private JsonTokens _tokens;

    /// <summary>A reader over one whole document.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal: "evidence bundle".</param>
    /// <param name="family">First word of the reasons: "evidence".</param>
    public JsonMemberReader(ReadOnlySpan<byte> utf8, string thing, string family)
    {
        _tokens = new JsonTokens(utf8, thing, family);
    }

    /// <summary>The first refusal, or null while all is well.</summary>
    public readonly Refusal? Refusal => _tokens.Refusal;

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => _tokens.Failed;

    /// <summary>Enters an object: the document's, or the value of the member just named.</summary>
    public void BeginObject()
    {
        if (!Advance())
            return;
        if (_tokens.Json.TokenType == JsonTokenType.StartObject)
            _objects.Push((_tokens.Path, new HashSet<string>(StringComparer.Ordinal)));
        else
            RefuseValue("an object");
    }

    /// <summary>Name of the next member of the object; null, and the object is left, when there is none.</summary>
    public string? NextMember()
    {
        if (!Advance())
            return null;
        (string path, HashSet<string> seen) = _objects.Peek();
        _tokens.Path = path;
        if (_tokens.Json.TokenType == JsonTokenType.EndObject)
        {
            _objects.Pop();
            return null;
        }
        string? name = MemberName();
        if (name is null)
            return null;
        _tokens.Path = path.Length == 0 ? Printable(name) : $"{path}.{Printable(name)}";
        if (!seen.Add(name))
            Refuse("duplicate-member", "each member once", $"\"{Printable(name)}\" again");
        return Failed ? null : name;
    }

    /// <summary>Refuses the member just named: nobody knows it.</summary>
    public void RefuseMember(string known) => Refuse("member", $"one of {known}", $"\"{LastName()}\"");

    /// <summary>Enters a list: the value of the member just named.</summary>
    public void BeginList()
    {
        if (Advance() && _tokens.Json.TokenType != JsonTokenType.StartArray)
            RefuseValue("a list");
    }

    /// <summary>True when the list has another element, which the caller reads next; otherwise the list is left.</summary>
    /// <param name="index">How many were read before.</param>
    /// <param name="most">Most elements there may be.</param>
    public bool NextElement(int index, int most)
    {
        if (Failed || AtEndOfList())
            return false;
        if (index >= most)
            Refuse("value", $"at most {most} elements", "more");
        return !Failed;
    }

    /// <summary>Refuses for a reason of the caller's own, at the member just named. The first refusal stays.</summary>
    public void Refuse(string reason, string expected, string seen) => _tokens.Refuse(reason, expected, seen);

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull => _tokens.Finish(value);

    private bool AtEndOfList()
    {
        Utf8JsonReader ahead = _tokens.Json;
        try
        {
            if (!ahead.Read() || ahead.TokenType != JsonTokenType.EndArray)
                return false;
        }
        catch (JsonException)
        {
            return false;
        }
        return Advance();
    }

    private string? MemberName()
    {
        if (_tokens.Json.ValueSpan.Length <= LongestName && !_tokens.Json.ValueIsEscaped)
            return Encoding.Latin1.GetString(_tokens.Json.ValueSpan);
        Refuse("member", "a member of this format", Printable(_tokens.Text));
        return null;
    }

    private readonly string LastName() => _tokens.Path[(_tokens.Path.LastIndexOf('.') + 1)..];

    private void RefuseValue(string expected) => _tokens.RefuseValue("value", expected);

    private bool Advance() => _tokens.Advance();

    private static string Printable(string text) => JsonTokens.Printable(text);
}
