namespace Coffer.Keys.Recovery.Age;

/// <summary>Base64 as the age header wants it: standard alphabet, no padding, canonical.</summary>
internal static class AgeText
{
    internal static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Null unless the text is the one encoding of exactly <paramref name="length"/> bytes.</summary>
    internal static byte[]? Decode(string text, int length)
    {
        byte[] bytes = new byte[length];
        string padded = text + new string('=', (4 - (text.Length % 4)) % 4);
        return
            !text.Contains('=')
            && Convert.TryFromBase64String(padded, bytes, out int written)
            && written == length
            && Encode(bytes) == text
            ? bytes
            : null;
    }
}
