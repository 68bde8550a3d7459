using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

/// <summary>
/// Reads a JSON document from untrusted bytes member by member, in the order its format gives them: every member that is
/// missing, doubled, unknown or elsewhere is a refusal. Like <see cref="ByteReader"/>, it fails once and for all; later
/// reads give empty values. What it does not see (white space, escapes, the form of numbers) is found by whoever writes
/// the document again and compares bytes.
/// </summary>
public ref partial struct StrictJsonReader
{
    private readonly Stack<(string Reason, HashSet<string> Seen)> _objects = new();
    private JsonTokens _tokens;

    /// <summary>A reader over one whole document.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal: "LUKS2 header".</param>
    /// <param name="family">First word of the reasons: "luks2".</param>
    public StrictJsonReader(ReadOnlySpan<byte> utf8, string thing, string family)
    {
        _tokens = new JsonTokens(utf8, thing, family);
    }

    /// <summary>The first refusal, or null while all is well. Check it in every loop whose count came from the bytes.</summary>
    public readonly Refusal? Refusal => _tokens.Refusal;

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => _tokens.Failed;

    /// <summary>Enters the document's object.</summary>
    /// <param name="reason">Second word of the reason when its members are not the expected ones.</param>
    public void BeginDocument(string reason = "member") => Enter(reason);

    /// <summary>Enters the object that is the value of the member <paramref name="name"/>.</summary>
    /// <param name="name">The member.</param>
    /// <param name="reason">Second word of the reason when its members are not the expected ones.</param>
    public void BeginObject(string name, string reason = "member")
    {
        ReadName(name);
        Enter(reason);
    }

    /// <summary>Leaves an object; refuses when it has more members.</summary>
    public void EndObject()
    {
        if (!Advance())
            return;
        if (_tokens.Json.TokenType == JsonTokenType.EndObject)
            _objects.Pop();
        else
            RefuseName("no more members");
    }

    /// <summary>True when the object's next member has this name: it is read next, or the format leaves it out.</summary>
    public readonly bool NextIs(string name) => !Failed && PeekName() == name;

    /// <summary>
    /// Leaves an object like <see cref="EndObject()"/>; a further member of this name has a reason of its own.
    /// </summary>
    public void EndObject(string forbidden, string reason)
    {
        if (!Failed && PeekName() is string name && name == forbidden)
            Refuse(reason, $"no member \"{forbidden}\"", "one");
        EndObject();
    }

    /// <summary>Refuses for a reason of the caller's own. The first refusal stays.</summary>
    /// <param name="reason">Second word of the reason.</param>
    /// <param name="expected">What it had to be.</param>
    /// <param name="seen">What it was; printable.</param>
    public void Refuse(string reason, string expected, string seen) => _tokens.Refuse(reason, expected, seen);

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull => _tokens.Finish(value);

    private void Enter(string reason)
    {
        if (!Advance())
            return;
        if (_tokens.Json.TokenType == JsonTokenType.StartObject)
            _objects.Push((reason, []));
        else
            RefuseValue("value", "an object");
    }

    private void ReadName(string name)
    {
        if (!Advance())
            return;
        if (_tokens.Json.TokenType == JsonTokenType.PropertyName && _tokens.Json.ValueTextEquals(name))
            _objects.Peek().Seen.Add(name);
        else
            RefuseName($"member \"{name}\"");
    }

    private void RefuseName(string expected)
    {
        (string reason, HashSet<string> seen) = _objects.Peek();
        if (_tokens.Json.TokenType != JsonTokenType.PropertyName)
            Refuse(reason, expected, "the end of the object");
        else if (seen.Contains(NameText()))
            Refuse("duplicate-member", expected, $"\"{NameText()}\" again");
        else
            Refuse(reason, expected, $"\"{NameText()}\"");
    }

    private readonly string NameText() => Printable(Encoding.Latin1.GetString(_tokens.Json.ValueSpan));

    private readonly string? PeekName()
    {
        Utf8JsonReader ahead = _tokens.Json;
        try
        {
            return ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName
                ? Encoding.Latin1.GetString(ahead.ValueSpan)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool Advance() => _tokens.Advance();

    private static string Printable(string text) => JsonTokens.Printable(text);
}
