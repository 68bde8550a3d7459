namespace Coffer.Init.Custody;

/// <summary>Wakes a thread that waits for a time, or for ever.</summary>
internal sealed class Alarm
{
    private readonly object _gate = new();
    private bool _set;

    /// <summary>Ends a wait, also one that begins later.</summary>
    internal void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>From now on a wait waits.</summary>
    internal void Reset()
    {
        lock (_gate)
            _set = false;
    }

    /// <summary>Waits.</summary>
    /// <param name="longest">How long at most.</param>
    internal void Wait(TimeSpan longest)
    {
        lock (_gate)
            if (!_set)
                Monitor.Wait(_gate, longest);
    }
}
