namespace Coffer.Tokens;

/// <summary>
/// What a PIN can be before a token counts a try for it. An empty one would be C_Login without a PIN, which asks for it at the token's own keypad
/// (PKCS #11 v2.40, section 5.6).
/// </summary>
internal static class PinForm
{
    /// <summary>Bytes of the longest.</summary>
    public const int Longest = 255;

    /// <summary>What is expected, for refusals.</summary>
    public static string Expected => $"a PIN of 1 to {Longest} bytes without control characters";

    /// <summary>What is seen instead; null when nothing speaks against it. Never the PIN.</summary>
    public static string? Judge(ReadOnlySpan<byte> pin)
    {
        if (pin.IsEmpty)
            return "nothing";
        if (pin.Length > Longest)
            return "more";
        foreach (byte value in pin)
            if (value is < 0x20 or 0x7f)
                return value == '\r' ? "a carriage return" : "a control character";
        return null;
    }
}
