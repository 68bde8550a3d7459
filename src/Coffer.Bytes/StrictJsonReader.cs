using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

/// <summary>
/// Reads a JSON document from untrusted bytes member by member, in the order its format gives them: every member that is
/// missing, doubled, unknown or elsewhere is a refusal. Like <see cref="ByteReader"/>, it fails once and for all; later
/// reads give empty values. What it does not see (white space, escapes, the form of numbers) is found by whoever writes
/// the document again and compares bytes.
/// </summary>
public ref struct StrictJsonReader
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

    /// <summary>
    /// Leaves an object like <see cref="EndObject()"/>; a further member of this name has a reason of its own.
    /// </summary>
    public void EndObject(string forbidden, string reason)
    {
        if (!Failed && PeekName() is string name && name == forbidden)
            Refuse(reason, $"no member \"{forbidden}\"", "one");
        EndObject();
    }

    /// <summary>Text of a member: printable ASCII that needs no escape.</summary>
    public string ReadString(string name, int longest, string reason = "value")
    {
        ReadName(name);
        return ReadText(name, longest, reason);
    }

    /// <summary>Text of a member that may carry escapes, such as line ends.</summary>
    public string ReadEscapedString(string name, int longest, string reason = "value")
    {
        ReadName(name);
        if (!Advance())
            return "";
        if (_json.TokenType == JsonTokenType.String && _json.ValueSpan.Length <= longest)
        {
            try
            {
                return _json.GetString() ?? "";
            }
            catch (InvalidOperationException)
            {
                // Not valid UTF-8 or UTF-16: refused below.
            }
        }
        RefuseValue(reason, $"{name}: text of at most {longest} bytes");
        return "";
    }

    /// <summary>Whole number of a member, not negative.</summary>
    public long ReadInteger(string name, string reason = "value")
    {
        ReadName(name);
        if (!Advance())
            return 0;
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long value) && value >= 0)
            return value;
        RefuseValue(reason, $"{name}: a whole number");
        return 0;
    }

    /// <summary>Whole number of a member, written as a decimal string: LUKS2 writes 64-bit values so.</summary>
    public ulong ReadDecimalString(string name, string reason = "value")
    {
        string text = ReadString(name, 20, reason);
        if (Failed)
            return 0;
        if (ulong.TryParse(text, System.Globalization.NumberStyles.None, null, out ulong value) && $"{value}" == text)
            return value;
        Refuse(reason, $"{name}: a decimal number", Printable(text));
        return 0;
    }

    /// <summary>Refuses unless a member is this text.</summary>
    public void Expect(string name, string value, string reason = "value")
    {
        string seen = ReadString(name, Math.Max(value.Length, LongestShown), reason);
        if (!Failed && seen != value)
            Refuse(reason, $"{name} \"{value}\"", $"\"{Printable(seen)}\"");
    }

    /// <summary>Refuses unless a member is this number.</summary>
    public void Expect(string name, long value, string reason = "value")
    {
        long seen = ReadInteger(name, reason);
        if (!Failed && seen != value)
            Refuse(reason, $"{name} {value}", $"{seen}");
    }

    /// <summary>Refuses unless a member is a list of exactly these texts.</summary>
    public void Expect(string name, scoped ReadOnlySpan<string> values, string reason = "value")
    {
        ImmutableArray<string> seen = ReadStrings(name, values.Length, LongestShown, reason);
        if (!Failed && !seen.AsSpan().SequenceEqual(values))
            Refuse(reason, $"{name} [{string.Join(", ", values!)}]", $"[{Printable(string.Join(", ", seen))}]");
    }

    /// <summary>List of texts of a member.</summary>
    public ImmutableArray<string> ReadStrings(string name, int most, int longest, string reason = "value")
    {
        ReadName(name);
        if (!Advance())
            return [];
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            RefuseValue(reason, $"{name}: a list");
            return [];
        }
        return ReadElements(name, most, longest, reason);
    }

    /// <summary>Bytes of a member, as standard base64 with padding.</summary>
    public ImmutableArray<byte> ReadBase64(string name, int shortest, int longest, string reason = "value")
    {
        string text = ReadString(name, (longest + 2) / 3 * 4, reason);
        if (Failed)
            return [];
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        if (Convert.TryFromBase64String(text, bytes, out int count) && count >= shortest && count <= longest)
            return [.. bytes.AsSpan(0, count)];
        Refuse(reason, $"{name}: base64 of {shortest} to {longest} bytes", Printable(text));
        return [];
    }

    /// <summary>Bytes of a member, as lower-case hex digits.</summary>
    public ImmutableArray<byte> ReadHex(string name, int shortest, int longest, string reason = "value")
    {
        string text = ReadString(name, 2 * longest, reason);
        if (Failed)
            return [];
        if (text.Length % 2 == 0 && text.Length >= 2 * shortest && text.All(char.IsAsciiHexDigitLower))
            return [.. Convert.FromHexString(text)];
        Refuse(reason, $"{name}: {2 * shortest} to {2 * longest} lower-case hex digits", Printable(text));
        return [];
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

    private ImmutableArray<string> ReadElements(string name, int most, int longest, string reason)
    {
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        while (Advance() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (texts.Count == most)
                Refuse(reason, $"{name}: at most {most} elements", "more");
            texts.Add(ValueText(name, longest, reason));
        }
        return Failed ? [] : texts.ToImmutable();
    }

    private string ReadText(string name, int longest, string reason) =>
        Advance() ? ValueText(name, longest, reason) : "";

    private string ValueText(string name, int longest, string reason)
    {
        if (Failed)
            return "";
        bool plain = _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped;
        if (plain && _json.ValueSpan.Length <= longest && IsPrintable(_json.ValueSpan))
            return Encoding.ASCII.GetString(_json.ValueSpan);
        RefuseValue(reason, $"{name}: printable text of at most {longest} characters");
        return "";
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

    private void RefuseValue(string reason, string expected) =>
        Refuse(
            reason,
            expected,
            $"{_json.TokenType} {Printable(Encoding.Latin1.GetString(_json.ValueSpan))}".TrimEnd()
        );

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

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);

    // What the host wrote may end on a console: no control characters, and not much of it.
    private static string Printable(string text)
    {
        string shown = string.Concat(text.Take(LongestShown).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return text.Length > LongestShown ? shown + "..." : shown;
    }
}
