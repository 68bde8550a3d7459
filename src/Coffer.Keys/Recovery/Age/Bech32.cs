using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Bech32 (BIP 173) as age uses it: no length limit of 90, checksum constant 1.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const int Longest = 256;
    private static readonly uint[] s_generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    /// <summary>Encodes in lower case.</summary>
    internal static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        byte[] values = Regroup(data, from: 8, to: 5, pad: true)!;
        uint sum = Polymod(prefix, [.. values, 0, 0, 0, 0, 0, 0]) ^ 1;
        IEnumerable<char> checksum = Enumerable
            .Range(0, ChecksumLength)
            .Select(i => Alphabet[(int)(sum >> (5 * (5 - i))) & 31]);
        return string.Concat(prefix, "1", string.Concat(values.Select(v => Alphabet[v])), string.Concat(checksum));
    }

    /// <summary>Decodes a string of one case with this prefix.</summary>
    internal static Parsed<Secret> Decode(string prefix, string text, string thing)
    {
        string lower = text.ToLowerInvariant();
        // Some letters outside ASCII become ASCII in lower case.
        if (text.Length > Longest || !Ascii.IsValid(text))
            return Refuse(thing, $"at most {Longest} ASCII characters", $"{text.Length} characters");
        if ((text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)))
            return Refuse(thing, "one case", "both cases");
        if (
            !lower.StartsWith(prefix + "1", StringComparison.Ordinal)
            || lower.Length < prefix.Length + 1 + ChecksumLength
        )
            return Refuse(thing, $"{prefix}1...", "another prefix or too few characters");
        byte[] values = new byte[lower.Length - prefix.Length - 1];
        for (int i = 0; i < values.Length; i++)
        {
            int value = Alphabet.IndexOf(lower[prefix.Length + 1 + i], StringComparison.Ordinal);
            if (value < 0)
                return Refuse(thing, "characters of Bech32", "another character");
            values[i] = (byte)value;
        }
        if (Polymod(prefix, values) != 1)
            return Refuse(thing, "a right checksum", "a wrong one: was it copied whole?");
        byte[]? data = Regroup(values.AsSpan(..^ChecksumLength), from: 5, to: 8, pad: false);
        CryptographicOperations.ZeroMemory(values);
        if (data is null)
            return Refuse(thing, "whole bytes", "bits left over");
        Secret decoded = Secret.CopyOf(data);
        CryptographicOperations.ZeroMemory(data);
        return decoded;
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

    private static byte[]? Regroup(ReadOnlySpan<byte> input, int from, int to, bool pad)
    {
        byte[] output = new byte[((input.Length * from) + (pad ? to - 1 : 0)) / to];
        int count = 0;
        uint held = 0;
        int bits = 0;
        foreach (byte value in input)
        {
            held = ((held << from) | value) & 0xfff;
            for (bits += from; bits >= to; )
            {
                bits -= to;
                output[count++] = (byte)((held >> bits) & ((1u << to) - 1));
            }
        }
        uint rest = held & ((1u << bits) - 1);
        if (pad && bits > 0)
            output[count] = (byte)((held << (to - bits)) & ((1u << to) - 1));
        return !pad && (bits >= from || rest != 0) ? null : output;
    }

    private static Refusal Refuse(string thing, string expected, string seen) =>
        new("age.bech32", thing, expected, seen, "copy the whole line as age-keygen printed it");
}
