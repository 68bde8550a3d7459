using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Coffer.Bytes;

// The values of members, and what a format fixes them to.
public ref partial struct StrictJsonReader
{
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
        if (_tokens.Json.TokenType == JsonTokenType.String && _tokens.Json.ValueSpan.Length <= longest)
        {
            try
            {
                return _tokens.Json.GetString() ?? "";
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
        if (_tokens.Json.TokenType == JsonTokenType.Number && _tokens.Json.TryGetInt64(out long value) && value >= 0)
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

    /// <summary>List of texts of a member.</summary>
    public ImmutableArray<string> ReadStrings(string name, int most, int longest, string reason = "value")
    {
        ReadName(name);
        if (!Advance())
            return [];
        if (_tokens.Json.TokenType != JsonTokenType.StartArray)
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
        return Failed ? [] : Decode(name, text, shortest, longest, reason);
    }

    private ImmutableArray<byte> Decode(string name, string text, int shortest, int longest, string reason)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        if (Convert.TryFromBase64String(text, bytes, out int count) && count >= shortest && count <= longest)
            return [.. bytes.AsSpan(0, count)];
        Refuse(reason, $"{name}: base64 of {shortest} to {longest} bytes", Printable(text));
        return [];
    }

    /// <summary>List of bytes of a member, each as standard base64 with padding; none is empty.</summary>
    public ImmutableArray<ImmutableArray<byte>> ReadBase64List(string name, int most, int longest, string reason)
    {
        List<ImmutableArray<byte>> list = [];
        foreach (string text in ReadStrings(name, most, (longest + 2) / 3 * 4, reason))
            list.Add(Failed ? [] : Decode(name, text, 1, longest, reason));
        return Failed ? [] : [.. list];
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

    /// <summary>Refuses unless a member is this text.</summary>
    public void Expect(string name, string value, string reason = "value")
    {
        string seen = ReadString(name, Math.Max(value.Length, JsonTokens.LongestShown), reason);
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
        ImmutableArray<string> seen = ReadStrings(name, values.Length, JsonTokens.LongestShown, reason);
        if (!Failed && !seen.AsSpan().SequenceEqual(values))
            Refuse(reason, $"{name} [{string.Join(", ", values!)}]", $"[{Printable(string.Join(", ", seen))}]");
    }

    private ImmutableArray<string> ReadElements(string name, int most, int longest, string reason)
    {
        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        while (Advance() && _tokens.Json.TokenType != JsonTokenType.EndArray)
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
        bool plain = _tokens.Json.TokenType == JsonTokenType.String && !_tokens.Json.ValueIsEscaped;
        if (plain && _tokens.Json.ValueSpan.Length <= longest && IsPrintable(_tokens.Json.ValueSpan))
            return Encoding.ASCII.GetString(_tokens.Json.ValueSpan);
        RefuseValue(reason, $"{name}: printable text of at most {longest} characters");
        return "";
    }

    private void RefuseValue(string reason, string expected) => _tokens.RefuseValue(reason, expected);

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);
}
