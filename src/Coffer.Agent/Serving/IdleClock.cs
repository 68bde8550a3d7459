namespace Coffer.Agent.Serving;

/// <summary>Knows how long nobody has asked. An agent that nobody asks ends, and systemd starts another when somebody does.</summary>
/// <param name="time">The clock.</param>
internal sealed class IdleClock(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _last = time.GetTimestamp();
    private int _running;

    /// <summary>How long nothing has run; zero while something does.</summary>
    internal TimeSpan Idle
    {
        get
        {
            lock (_lock)
                return _running > 0 ? TimeSpan.Zero : time.GetElapsedTime(_last);
        }
    }

    /// <summary>A request begins.</summary>
    internal void Enter()
    {
        lock (_lock)
            _running++;
    }

    /// <summary>A request ends.</summary>
    internal void Leave()
    {
        lock (_lock)
        {
            _running--;
            _last = time.GetTimestamp();
        }
    }

    /// <summary>Waits until nothing has run for that long.</summary>
    internal async Task WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        for (TimeSpan rest = limit; rest > TimeSpan.Zero; rest = limit - Idle)
            await Task.Delay(rest, time, cancellation);
    }
}
