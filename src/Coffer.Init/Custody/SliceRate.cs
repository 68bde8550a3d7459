using System.Diagnostics;

namespace Coffer.Init.Custody;

/// <summary>How fast the last slices were, pauses between them included.</summary>
internal sealed class SliceRate
{
    private const int Most = 16;
    private const int Smallest = 1 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    // Twice the size takes at most twice as long, and is still far from being halved again.
    private static readonly TimeSpan s_short = s_longest / 4;

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
    /// <param name="isShared">
    /// Others use the vault: they get as long as the slice had it. A service that starts reads one thing after the other, and each would wait for
    /// a slice of its own.
    /// </param>
    internal static TimeSpan PauseFor(long bytes, TimeSpan took, ulong throttle, bool isShared)
    {
        TimeSpan shared = isShared ? took : TimeSpan.Zero;
        if (throttle == 0)
            return shared;
        TimeSpan whole = TimeSpan.FromSeconds(bytes / (throttle * (double)(1 << 20)));
        return whole > took + shared ? whole - took : shared;
    }

    /// <summary>
    /// The size of the next slice: smaller where one held the vault for longer than anybody should wait, and larger again where that was a bad moment: the
    /// flushes and the header of a small slice cost as much as those of a large one.
    /// </summary>
    /// <param name="slice">Bytes of the last one.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="largest">Most bytes.</param>
    internal static int NextSize(int slice, TimeSpan took, int largest) =>
        took > s_longest ? Math.Max(slice / 2, Smallest)
        : took < s_short ? Math.Min(slice * 2, largest)
        : slice;
}
