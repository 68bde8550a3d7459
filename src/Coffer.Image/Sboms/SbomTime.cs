using System.Globalization;

namespace Coffer.Image.Sboms;

/// <summary>The time that both formats ask for: the image's own, since no clock enters a build.</summary>
internal static class SbomTime
{
    /// <summary>RFC 3339, UTC, seconds.</summary>
    internal static string Text { get; } =
        ImageTime.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
