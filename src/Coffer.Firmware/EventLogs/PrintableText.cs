using System.Text;

namespace Coffer.Firmware.EventLogs;

/// <summary>Text out of hostile bytes, fit for one line of a console: printable ASCII, bounded.</summary>
internal static class PrintableText
{
    private const int Longest = 200;

    /// <summary>UTF-16 little-endian, up to the first NUL.</summary>
    public static string FromUtf16(ReadOnlySpan<byte> bytes) =>
        Clean(Encoding.Unicode.GetString(bytes[..Math.Min(bytes.Length & ~1, 2 * Longest + 2)]));

    /// <summary>ASCII, up to the first NUL.</summary>
    public static string FromAscii(ReadOnlySpan<byte> bytes) =>
        Clean(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Longest + 1)]));

    /// <summary>UTF-16 when every second byte is zero, as what boot loaders write there is, ASCII otherwise.</summary>
    public static string FromEither(ReadOnlySpan<byte> bytes) => IsUtf16(bytes) ? FromUtf16(bytes) : FromAscii(bytes);

    /// <summary>True for what looks like UTF-16 of ASCII text, an odd last byte aside.</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes[0] == 0)
            return false;
        for (int i = 1; i < Math.Min(bytes.Length, 64); i += 2)
        {
            if (bytes[i] != 0)
                return false;
        }
        return true;
    }

    /// <summary>Text from elsewhere, up to the first NUL.</summary>
    public static string Clean(string text)
    {
        int end = text.IndexOf('\0', StringComparison.Ordinal);
        ReadOnlySpan<char> kept = end < 0 ? text : text.AsSpan(0, end);
        bool cut = kept.Length > Longest;
        StringBuilder clean = new();
        foreach (char c in cut ? kept[..Longest] : kept)
            clean.Append(c is >= ' ' and <= '~' ? c : '.');
        return cut ? clean.Append("...").ToString() : clean.ToString();
    }
}
