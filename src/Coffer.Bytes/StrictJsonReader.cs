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
    private const int LongestShown = 48;

    private readonly string _thing;
    private readonly string _family;
    private readonly Stack<(string Reason, HashSet<string> Seen)> _objects = new();
    private Utf8JsonReader _json;

    /// <summary>A reader over one whole document.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal: "LUKS2 header".</param>
    /// <param name="family">First word of the reasons: "luks2".</param>
    public StrictJsonReader(ReadOnlySpan<byte> utf8, string thing, string family)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        _thing = thing;
        _family = family;
    }

    /// <summary>The first refusal, or null while all is well. Check it in every loop whose count came from the bytes.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => Refusal is not null;

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
        if (_json.TokenType == JsonTokenType.EndObject)
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
    public void Refuse(string reason, string expected, string seen) =>
        Refusal ??= new Refusal($"{_family}.{reason}", _thing, expected, seen);

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull
    {
        if (!Failed)
            ReadEnd();
        return Refusal is null ? value : Refusal;
    }

    private void ReadEnd()
    {
        try
        {
            if (_json.Read())
                Refuse("json", "the end of the document", "more");
        }
        catch (JsonException)
        {
            RefuseBroken();
        }
    }

    private void Enter(string reason)
    {
        if (!Advance())
            return;
        if (_json.TokenType == JsonTokenType.StartObject)
            _objects.Push((reason, []));
        else
            RefuseValue("value", "an object");
    }

    private void ReadName(string name)
    {
        if (!Advance())
            return;
        if (_json.TokenType == JsonTokenType.PropertyName && _json.ValueTextEquals(name))
            _objects.Peek().Seen.Add(name);
        else
            RefuseName($"member \"{name}\"");
    }

    private void RefuseName(string expected)
    {
        (string reason, HashSet<string> seen) = _objects.Peek();
        if (_json.TokenType != JsonTokenType.PropertyName)
            Refuse(reason, expected, "the end of the object");
        else if (seen.Contains(NameText()))
            Refuse("duplicate-member", expected, $"\"{NameText()}\" again");
        else
            Refuse(reason, expected, $"\"{NameText()}\"");
    }

    private readonly string NameText() => Printable(Encoding.Latin1.GetString(_json.ValueSpan));

    private readonly string? PeekName()
    {
        Utf8JsonReader ahead = _json;
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

    private void RefuseBroken() => Refuse("json", "a JSON document", $"broken JSON at byte {_json.BytesConsumed}");

    private bool Advance()
    {
        if (Failed)
            return false;
        try
        {
            if (_json.Read())
                return true;
        }
        catch (JsonException)
        {
            // Refused below.
        }
        RefuseBroken();
        return false;
    }

    // What the host wrote may end on a console: no control characters, and not much of it.
    private static string Printable(string text)
    {
        string shown = string.Concat(text.Take(LongestShown).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return text.Length > LongestShown ? shown + "..." : shown;
    }
}
