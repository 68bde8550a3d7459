using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Bech32 (BIP 173) as age uses it: no length limit of 90, checksum constant 1.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const int Longest = 2048;
    private static readonly uint[] s_generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Encodes in lower case.</summary>
    internal static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        using Secret text = EncodeLower(prefix, data);
        return Encoding.ASCII.GetString(text.Span);
    }

    /// <summary>Encodes in upper case, as private keys are written.</summary>
    internal static Secret EncodeUpper(string prefix, ReadOnlySpan<byte> data)
    {
        Secret text = EncodeLower(prefix, data);
        Ascii.ToUpperInPlace(text.Writable, out _);
        return text;
    }

    /// <summary>Decodes a string of one case with this prefix.</summary>
    internal static Parsed<Secret> Decode(string prefix, string text, string thing) =>
        Ascii.IsValid(text) ? Decode(prefix, Encoding.ASCII.GetBytes(text), thing) : NotAscii(thing, text.Length);

    /// <inheritdoc cref="Decode(string, string, string)"/>
    internal static Parsed<Secret> Decode(string prefix, ReadOnlySpan<byte> text, string thing)
    {
        // Some letters outside ASCII become ASCII in lower case.
        if (text.Length > Longest || !Ascii.IsValid(text))
            return NotAscii(thing, text.Length);
        if (text.ContainsAnyInRange((byte)'A', (byte)'Z') && text.ContainsAnyInRange((byte)'a', (byte)'z'))
            return Refuse(thing, "one case", "both cases");
        int start = prefix.Length + 1;
        if (text.Length < start + ChecksumLength || !Ascii.EqualsIgnoreCase(text[..start], prefix + "1"))
            return Refuse(thing, $"{prefix}1...", "another prefix or too few characters");
        using Secret values = Secret.Allocate(text.Length - start);
        for (int i = 0; i < values.Length; i++)
        {
            int value = Alphabet.IndexOf(char.ToLowerInvariant((char)text[start + i]), StringComparison.Ordinal);
            if (value < 0)
                return Refuse(thing, "characters of Bech32", "another character");
            values.Writable[i] = (byte)value;
        }
        if (Polymod(prefix, values.Span) != 1)
            return Refuse(thing, "a right checksum", "a wrong one: was it copied whole?");
        return Regroup(values.Span[..^ChecksumLength], from: 5, to: 8, pad: false) is { } decoded
            ? decoded
            : Refuse(thing, "whole bytes", "bits left over");
    }

    private static Secret EncodeLower(string prefix, ReadOnlySpan<byte> data)
    {
        using Secret values = Regroup(data, from: 8, to: 5, pad: true)!;
        int start = prefix.Length + 1;
        Secret text = Secret.Allocate(start + values.Length + ChecksumLength);
        Encoding.ASCII.GetBytes(prefix + "1", text.Writable);
        using Secret summed = Secret.Allocate(values.Length + ChecksumLength);
        values.Span.CopyTo(summed.Writable);
        uint sum = Polymod(prefix, summed.Span) ^ 1;
        for (int i = 0; i < values.Length; i++)
            text.Writable[start + i] = (byte)Alphabet[values.Span[i]];
        for (int i = 0; i < ChecksumLength; i++)
            text.Writable[start + values.Length + i] = (byte)Alphabet[(int)(sum >> (5 * (5 - i))) & 31];
        return text;
    }

    private static uint Polymod(string prefix, ReadOnlySpan<byte> values)
    {
        uint sum = 1;
        foreach (char c in prefix)
            sum = Step(sum, (uint)c >> 5);
        sum = Step(sum, 0);
        foreach (char c in prefix)
            sum = Step(sum, (uint)c & 31);
        foreach (byte value in values)
            sum = Step(sum, value);
        return sum;
    }

    private static uint Step(uint sum, uint value)
    {
        uint top = sum >> 25;
        sum = ((sum & 0x1ffffff) << 5) ^ value;
        for (int i = 0; i < s_generator.Length; i++)
        {
            if (((top >> i) & 1) != 0)
                sum ^= s_generator[i];
        }
        return sum;
    }

    private static Secret? Regroup(ReadOnlySpan<byte> input, int from, int to, bool pad)
    {
        Secret output = Secret.Allocate(((input.Length * from) + (pad ? to - 1 : 0)) / to);
        int count = 0;
        uint held = 0;
        int bits = 0;
        foreach (byte value in input)
        {
            held = ((held << from) | value) & 0xfff;
            for (bits += from; bits >= to; )
            {
                bits -= to;
                output.Writable[count++] = (byte)((held >> bits) & ((1u << to) - 1));
            }
        }
        uint rest = held & ((1u << bits) - 1);
        if (pad && bits > 0)
            output.Writable[count] = (byte)((held << (to - bits)) & ((1u << to) - 1));
        if (pad || (bits < from && rest == 0))
            return output;
        output.Dispose();
        return null;
    }

    private static Refusal NotAscii(string thing, int length) =>
        Refuse(thing, $"at most {Longest} ASCII characters", $"{length} characters");

    private static Refusal Refuse(string thing, string expected, string seen) =>
        new("age.bech32", thing, expected, seen, "copy the whole line as age-keygen printed it");
}
