using System.Text.RegularExpressions;

namespace Coffer.Clouds.Http;

/// <summary>
/// Bytes as a cloud writes them in JSON. Google takes both alphabets of RFC 4648 (sections 4 and 5) and answers in the second, with <c>-</c> and <c>_</c>,
/// whatever was sent; padding may be left out.
/// </summary>
internal static partial class ForeignBytes
{
    // A certificate has some thousand.
    private const int Longest = 64 << 10;
    private const int Group = 4;

    /// <summary>The bytes; null for a text that is neither alphabet, or too long.</summary>
    public static byte[]? Of(string text)
    {
        if (text.Length > Longest || !Form().IsMatch(text))
            return null;
        string standard = text.Replace('-', '+').Replace('_', '/');
        if (!standard.EndsWith('='))
            standard = standard.PadRight((standard.Length + Group - 1) / Group * Group, '=');
        byte[] bytes = new byte[standard.Length];
        return Convert.TryFromBase64String(standard, bytes, out int count) ? bytes[..count] : null;
    }

    // One alphabet or the other, and no white space.
    [GeneratedRegex(@"\A(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}\z")]
    private static partial Regex Form();
}
