namespace Coffer.Keys.Recovery;

/// <summary>
/// Bytes as lower-case hex digits in groups of 8, joined by '-': how secrets are written for people (docs/formats.md, sections 8
/// and 20). No table is looked up and no branch is taken by a digit.
/// </summary>
internal static class HexGroups
{
    private const int GroupLength = 8;

    /// <summary>Characters that <paramref name="bytes"/> bytes, a multiple of 4, take.</summary>
    internal static int LengthOf(int bytes) => (2 * bytes) + (bytes / (GroupLength / 2)) - 1;

    /// <summary>Writes <see cref="LengthOf"/> ASCII characters.</summary>
    internal static void Write(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        int at = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i > 0 && i % (GroupLength / 2) == 0)
                text[at++] = (byte)'-';
            text[at++] = Digit(bytes[i] >> 4);
            text[at++] = Digit(bytes[i] & 15);
        }
    }

    /// <summary>Reads what <see cref="Write"/> writes, nothing else.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length != LengthOf(bytes.Length))
            return false;
        int wrong = 0;
        int at = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i > 0 && i % (GroupLength / 2) == 0)
                wrong |= text[at++] ^ '-';
            int high = Value(text[at++]);
            int low = Value(text[at++]);
            wrong |= (high | low) & ~15;
            bytes[i] = (byte)(((high & 15) << 4) | (low & 15));
        }
        return wrong == 0;
    }

    private static byte Digit(int value) => (byte)('0' + value + (((9 - value) >> 31) & ('a' - '0' - 10)));

    // Minus one for what is no digit: a mask is all ones when the character is outside its range.
    private static int Value(int character)
    {
        int notDigit = ((character - '0') | ('9' - character)) >> 31;
        int notLetter = ((character - 'a') | ('f' - character)) >> 31;
        return (notDigit & notLetter) | (~notDigit & (character - '0')) | (~notLetter & (character - 'a' + 10));
    }
}
