using System.Diagnostics;

namespace Coffer.Init.Custody;

/// <summary>How fast the last slices were, pauses between them included.</summary>
internal sealed class SliceRate
{
    private const int Most = 16;

    private readonly Queue<(long At, long Bytes)> _slices = new();

    /// <summary>Bytes a second; 0 before the second slice.</summary>
    internal ulong BytesPerSecond { get; private set; }

    /// <summary>A slice is done.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="now">When, in ticks of <see cref="Stopwatch"/>.</param>
    internal void Add(long bytes, long now)
    {
        _slices.Enqueue((now, bytes));
        if (_slices.Count > Most)
            _slices.Dequeue();
        TimeSpan took = Stopwatch.GetElapsedTime(_slices.Peek().At, now);
        long done = _slices.Skip(1).Sum(slice => slice.Bytes);
        BytesPerSecond = took > TimeSpan.Zero ? (ulong)(done / took.TotalSeconds) : 0;
    }

    /// <summary>Forgets them: a pause is no slowness.</summary>
    internal void Clear()
    {
        _slices.Clear();
        BytesPerSecond = 0;
    }

    /// <summary>How long to wait behind a slice so that a bound holds.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="throttle">Most MiB a second; 0 for no bound.</param>
    internal static TimeSpan PauseFor(long bytes, TimeSpan took, ulong throttle)
    {
        if (throttle == 0)
            return TimeSpan.Zero;
        TimeSpan whole = TimeSpan.FromSeconds(bytes / (throttle * (double)(1 << 20)));
        return whole > took ? whole - took : TimeSpan.Zero;
    }
}
