using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

/// <summary>
/// Reads a JSON document from untrusted bytes whose members come in any order: the caller names the members it knows, every other and
/// every doubled one is a refusal. Like <see cref="ByteReader"/>, it fails once and for all; later reads give empty values. Where the
/// order is part of the format, <see cref="StrictJsonReader"/> reads it.
/// </summary>
public ref struct JsonMemberReader
{
    private const int LongestShown = 48;
    private const int LongestName = 64;

    private readonly string _thing;
    private readonly string _family;
    private readonly Stack<(string Path, HashSet<string> Seen)> _objects = new();
    private Utf8JsonReader _json;
    private string _path = "";

    /// <summary>A reader over one whole document.</summary>
    /// <param name="utf8">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal: "evidence bundle".</param>
    /// <param name="family">First word of the reasons: "evidence".</param>
    public JsonMemberReader(ReadOnlySpan<byte> utf8, string thing, string family)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
        _thing = thing;
        _family = family;
    }

    /// <summary>The first refusal, or null while all is well.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => Refusal is not null;

    /// <summary>Enters an object: the document's, or the value of the member just named.</summary>
    public void BeginObject()
    {
        if (!Advance())
            return;
        if (_json.TokenType == JsonTokenType.StartObject)
            _objects.Push((_path, new HashSet<string>(StringComparer.Ordinal)));
        else
            RefuseValue("an object");
    }

    /// <summary>Name of the next member of the object; null, and the object is left, when there is none.</summary>
    public string? NextMember()
    {
        if (!Advance())
            return null;
        (string path, HashSet<string> seen) = _objects.Peek();
        _path = path;
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            _objects.Pop();
            return null;
        }
        string? name = MemberName();
        if (name is null)
            return null;
        _path = path.Length == 0 ? Printable(name) : $"{path}.{Printable(name)}";
        if (!seen.Add(name))
            Refuse("duplicate-member", "each member once", $"\"{Printable(name)}\" again");
        return Failed ? null : name;
    }

    /// <summary>Refuses the member just named: nobody knows it.</summary>
    public void RefuseMember(string known) => Refuse("member", $"one of {known}", $"\"{LastName()}\"");

    /// <summary>Printable ASCII.</summary>
    public string Text(int longest)
    {
        string? text = Advance() ? StringOf(longest) : null;
        if (Failed)
            return "";
        if (text is not null && text.Length <= longest && text.All(c => c is >= ' ' and <= '~'))
            return text;
        RefuseValue($"printable text of at most {longest} characters");
        return "";
    }

    /// <summary>Refuses unless the value is this text.</summary>
    public void Expect(string value)
    {
        string seen = Text(Math.Max(value.Length, LongestShown));
        if (!Failed && seen != value)
            Refuse("value", $"\"{value}\"", $"\"{Printable(seen)}\"");
    }

    /// <summary>True or false.</summary>
    public bool Boolean()
    {
        if (!Advance())
            return false;
        if (_json.TokenType is JsonTokenType.True or JsonTokenType.False)
            return _json.TokenType == JsonTokenType.True;
        RefuseValue("true or false");
        return false;
    }

    /// <summary>Whole number, not negative, at most <paramref name="most"/>.</summary>
    public long Number(long most)
    {
        if (!Advance())
            return 0;
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long value) && value >= 0 && value <= most)
            return value;
        RefuseValue($"a whole number up to {most}");
        return 0;
    }

    /// <summary>Whole number written as a decimal string, for 64-bit values.</summary>
    public ulong DecimalString()
    {
        string text = Text(20);
        if (Failed)
            return 0;
        if (
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            && $"{value}" == text
        )
            return value;
        Refuse("value", "a decimal number", Printable(text));
        return 0;
    }

    /// <summary>UUID, lower case with dashes.</summary>
    public Guid Uuid()
    {
        string text = Text(36);
        if (Failed)
            return default;
        if (Guid.TryParseExact(text, "D", out Guid value) && $"{value}" == text)
            return value;
        Refuse("value", "a UUID in lower case", Printable(text));
        return default;
    }

    /// <summary>Bytes as lower-case hex digits.</summary>
    public byte[] Hex(int shortest, int longest)
    {
        string text = Text(2 * longest);
        if (Failed)
            return [];
        if (text.Length % 2 == 0 && text.Length >= 2 * shortest && text.All(char.IsAsciiHexDigitLower))
            return Convert.FromHexString(text);
        Refuse("value", $"{2 * shortest} to {2 * longest} lower-case hex digits", Printable(text));
        return [];
    }

    /// <summary>Bytes as standard base64 with padding, written in the one way there is.</summary>
    public byte[] Base64(int longest)
    {
        string? text = Advance() ? StringOf((longest + 2) / 3 * 4) : null;
        if (Failed)
            return [];
        if (text is not null && Decode(text) is { } bytes && bytes.Length <= longest)
            return bytes;
        RefuseValue($"base64 of at most {longest} bytes");
        return [];
    }

    /// <summary>A list of printable ASCII texts.</summary>
    public ImmutableArray<string> TextList(int most, int longest)
    {
        ImmutableArray<string>.Builder items = ImmutableArray.CreateBuilder<string>();
        if (!Advance())
            return [];
        if (_json.TokenType != JsonTokenType.StartArray)
            RefuseValue("a list");
        string path = _path;
        while (!Failed && !AtEndOfList())
        {
            _path = $"{path}[{items.Count}]";
            if (items.Count == most)
                Refuse("value", $"at most {most} elements", "more");
            items.Add(Text(longest));
        }
        _path = path;
        return items.ToImmutable();
    }

    /// <summary>A list of bytes as base64.</summary>
    public List<byte[]> Base64List(int most, int longest)
    {
        List<byte[]> items = [];
        if (!Advance())
            return items;
        if (_json.TokenType != JsonTokenType.StartArray)
            RefuseValue("a list");
        string path = _path;
        while (!Failed && !AtEndOfList())
        {
            _path = $"{path}[{items.Count}]";
            if (items.Count == most)
                Refuse("value", $"at most {most} elements", "more");
            items.Add(Base64(longest));
        }
        _path = path;
        return items;
    }

    /// <summary>Refuses for a reason of the caller's own, at the member just named. The first refusal stays.</summary>
    public void Refuse(string reason, string expected, string seen) =>
        Refusal ??= new Refusal(
            $"{_family}.{reason}",
            _path.Length == 0 ? _thing : $"{_thing}: {_path}",
            expected,
            seen
        );

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

    private bool AtEndOfList()
    {
        Utf8JsonReader ahead = _json;
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
        if (_json.ValueSpan.Length <= LongestName && !_json.ValueIsEscaped)
            return Encoding.Latin1.GetString(_json.ValueSpan);
        Refuse("member", "a member of this format", Printable(Encoding.Latin1.GetString(Shown())));
        return null;
    }

    private readonly string LastName() => _path[(_path.LastIndexOf('.') + 1)..];

    // Six characters at most stand for one: \u0041.
    private readonly string? StringOf(int longest)
    {
        if (_json.TokenType != JsonTokenType.String || _json.ValueSpan.Length > 6L * longest)
            return null;
        try
        {
            return _json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[]? Decode(string text)
    {
        byte[] bytes = new byte[Base64Length(text.Length)];
        if (!Convert.TryFromBase64String(text, bytes, out int count))
            return null;
        // Ignored bits and white space would let two texts mean the same bytes.
        int whole = count / 3 * 3;
        string last = Convert.ToBase64String(bytes.AsSpan(whole, count - whole));
        bool oneWay = text.Length == (count + 2) / 3 * 4 && text.EndsWith(last, StringComparison.Ordinal);
        return oneWay ? bytes[..count] : null;
    }

    private static int Base64Length(int characters) => (characters / 4 * 3) + 3;

    private void RefuseValue(string expected) =>
        Refuse("value", expected, $"{_json.TokenType} {Printable(Encoding.Latin1.GetString(Shown()))}".TrimEnd());

    private readonly ReadOnlySpan<byte> Shown() =>
        _json.ValueSpan[..Math.Min(_json.ValueSpan.Length, LongestShown + 1)];

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

    // What somebody hostile wrote may end on a console: no control characters, and not much of it.
    private static string Printable(string text)
    {
        string shown = string.Concat(text.Take(LongestShown).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return text.Length > LongestShown ? shown + "..." : shown;
    }
}
