namespace Coffer.Image;

/// <summary>The one time every file of an image carries: no clock enters a build.</summary>
public static class ImageTime
{
    /// <summary>Seconds since 1970: 2025-01-01T00:00:00Z.</summary>
    public const long Seconds = 1_735_689_600;

    /// <summary>The same as a value.</summary>
    public static DateTimeOffset Value { get; } = DateTimeOffset.FromUnixTimeSeconds(Seconds);
}
