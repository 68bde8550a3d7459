using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Cli.Operating;

/// <summary>A time ago as people write it: 30s, 10m, 2h, 7d.</summary>
internal static class TimeAgo
{
    private const long Most = 3660;

    /// <summary>Its seconds.</summary>
    public static Parsed<long> Parse(string text)
    {
        long unit =
            text.Length == 0
                ? 0
                : text[^1] switch
                {
                    's' => 1,
                    'm' => 60,
                    'h' => 60 * 60,
                    'd' => 24 * 60 * 60,
                    _ => 0,
                };
        return
            unit > 0
            && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count > 0
            && count <= Most * 24 * 60 * 60 / unit
            ? count * unit
            : new Refusal("cli.time", "time", "a number with s, m, h or d behind it, up to 3660d: 10m", text);
    }
}
