namespace Coffer.Cli.Building;

/// <summary>A clock that is ahead of another.</summary>
/// <param name="time">The other.</param>
/// <param name="ahead">How far.</param>
internal sealed class LaterTime(TimeProvider time, TimeSpan ahead) : TimeProvider
{
    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();
}
