using Coffer.Bytes;

namespace Coffer.Keys.Recovery;

/// <summary>
/// The recovery passphrase: 256 random bits as 64 lower-case hex digits in 8 groups of 8, joined by '-' (docs/formats.md,
/// section 8). The 71 ASCII bytes open key slot 1, with stock cryptsetup too.
/// </summary>
public static class RecoveryPassphrase
{
    /// <summary>Bytes of a passphrase.</summary>
    public const int Size = 71;

    private const int Groups = 8;
    private const int GroupBytes = 4;

    /// <summary>A new one.</summary>
    public static Secret Create(IRandomSource random)
    {
        using Secret bits = Secret.Random(Groups * GroupBytes, random);
        Secret text = Secret.Allocate(Size);
        text.Writable.Fill((byte)'-');
        for (int group = 0; group < Groups; group++)
            WriteGroup(bits.Span.Slice(group * GroupBytes, GroupBytes), text.Writable.Slice(group * 9, 8));
        return text;
    }

    /// <summary>Null when these bytes are spelled like a recovery passphrase.</summary>
    public static Refusal? Check(ReadOnlySpan<byte> text)
    {
        bool spelled = text.Length == Size;
        for (int i = 0; spelled && i < Size; i++)
            spelled = i % 9 == 8 ? text[i] == (byte)'-' : char.IsAsciiHexDigitLower((char)text[i]);
        return spelled
            ? null
            : new Refusal(
                "recovery-passphrase.malformed",
                "recovery passphrase",
                "8 groups of 8 hex digits, joined by -",
                $"{text.Length} bytes of another form"
            );
    }

    private static void WriteGroup(ReadOnlySpan<byte> bits, Span<byte> digits)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            digits[2 * i] = "0123456789abcdef"u8[bits[i] >> 4];
            digits[(2 * i) + 1] = "0123456789abcdef"u8[bits[i] & 15];
        }
    }
}
