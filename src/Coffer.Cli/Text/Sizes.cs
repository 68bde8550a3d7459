using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Cli.Text;

/// <summary>Byte counts as people write them, in powers of 1024.</summary>
internal static class Sizes
{
    private const string Units = "KMGT";

    /// <summary>"1.5 MiB" and the like; below 1 KiB plain bytes.</summary>
    public static string Show(long bytes)
    {
        if (bytes < 1024)
            return $"{bytes} bytes";
        int unit = 0;
        double value = bytes / 1024.0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}iB");
    }

    /// <summary>Reads <c>4G</c>, <c>512M</c>, <c>1048576</c>.</summary>
    public static Parsed<long> Parse(string text)
    {
        int unit = text.Length > 0 ? Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) : -1;
        string digits = unit < 0 ? text : text[..^1];
        bool number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        int shift = 10 * (unit + 1);
        return number && value > 0 && value <= long.MaxValue >> shift
            ? value << shift
            : new Refusal("cli.size", "size", "a number of bytes, or one with K, M, G or T behind it: 4G", text);
    }
}
