namespace Coffer.Agent.Tests.Fixtures;

/// <summary>A clock that a test moves; a wait takes as long as it says, at once.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks;

    internal List<TimeSpan> Waits { get; } = [];

    /// <summary>What happens during the next waits, one after the other.</summary>
    internal Queue<Action> Meanwhile { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        long end = _ticks + dueTime.Ticks;
        if (Meanwhile.TryDequeue(out Action? action))
            action();
        _ticks = Math.Max(_ticks, end);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    internal void Advance(TimeSpan by) => _ticks += by.Ticks;
}
