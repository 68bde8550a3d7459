namespace Coffer.Init.Tests.Console;

internal sealed class FixedClock : TimeProvider
{
    public TimeSpan SinceStart { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => SinceStart.Ticks;
}
