using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Coffer.Bytes;

// The kinds of values.
public ref partial struct JsonMemberReader
{
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

    /// <summary>Text that nobody may see, as bytes of UTF-8; it does not become a string on its way. The caller's to dispose; null once something was refused.</summary>
    public Secret? SecretText(int longest)
    {
        if (!Advance())
            return null;
        if (_tokens.Json.TokenType == JsonTokenType.String && _tokens.Json.ValueSpan.Length <= longest)
        {
            using Secret text = Secret.Allocate(_tokens.Json.ValueSpan.Length);
            try
            {
                return Secret.CopyOf(text.Span[.._tokens.Json.CopyString(text.Writable)]);
            }
            catch (InvalidOperationException)
            {
                // Not valid UTF-8 or UTF-16: refused below.
            }
        }
        Refuse("value", $"text of at most {longest} bytes", "something else");
        return null;
    }

    /// <summary>Refuses unless the value is this text.</summary>
    public void Expect(string value)
    {
        string seen = Text(Math.Max(value.Length, JsonTokens.LongestShown));
        if (!Failed && seen != value)
            Refuse("value", $"\"{value}\"", $"\"{Printable(seen)}\"");
    }

    /// <summary>True or false.</summary>
    public bool Boolean()
    {
        if (!Advance())
            return false;
        if (_tokens.Json.TokenType is JsonTokenType.True or JsonTokenType.False)
            return _tokens.Json.TokenType == JsonTokenType.True;
        RefuseValue("true or false");
        return false;
    }

    /// <summary>Whole number, not negative, at most <paramref name="most"/>.</summary>
    public long Number(long most)
    {
        if (!Advance())
            return 0;
        if (
            _tokens.Json.TokenType == JsonTokenType.Number
            && _tokens.Json.TryGetInt64(out long value)
            && value >= 0
            && value <= most
        )
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
        if (_tokens.Json.TokenType != JsonTokenType.StartArray)
            RefuseValue("a list");
        string path = _tokens.Path;
        while (!Failed && !AtEndOfList())
        {
            _tokens.Path = $"{path}[{items.Count}]";
            if (items.Count == most)
                Refuse("value", $"at most {most} elements", "more");
            items.Add(Text(longest));
        }
        _tokens.Path = path;
        return items.ToImmutable();
    }

    /// <summary>A list of bytes as base64.</summary>
    public List<byte[]> Base64List(int most, int longest)
    {
        List<byte[]> items = [];
        if (!Advance())
            return items;
        if (_tokens.Json.TokenType != JsonTokenType.StartArray)
            RefuseValue("a list");
        string path = _tokens.Path;
        while (!Failed && !AtEndOfList())
        {
            _tokens.Path = $"{path}[{items.Count}]";
            if (items.Count == most)
                Refuse("value", $"at most {most} elements", "more");
            items.Add(Base64(longest));
        }
        _tokens.Path = path;
        return items;
    }

    // Six characters at most stand for one: \u0041.
    private readonly string? StringOf(int longest)
    {
        if (_tokens.Json.TokenType != JsonTokenType.String || _tokens.Json.ValueSpan.Length > 6L * longest)
            return null;
        try
        {
            return _tokens.Json.GetString();
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
}
