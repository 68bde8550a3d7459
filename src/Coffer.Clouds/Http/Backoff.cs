using System.Buffers.Binary;
using Coffer.Bytes;

namespace Coffer.Clouds.Http;

/// <summary>
/// How long to wait before the same request is sent again: twice as long each time, half of it by chance so that many clients do not come back at once,
/// and never less than the server asked for.
/// </summary>
/// <param name="time">The clock that waits.</param>
/// <param name="random">The chance.</param>
internal sealed class Backoff(TimeProvider time, IRandomSource random)
{
    /// <summary>Times that a request is sent, at most.</summary>
    public const int Attempts = 6;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromMinutes(2);

    /// <summary>Waits.</summary>
    /// <param name="attempt">How many were sent before this one; from 1.</param>
    /// <param name="answer">What the last one got.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task WaitAsync(int attempt, HttpAnswer answer, CancellationToken cancellation) =>
        Task.Delay(DelayFor(attempt, answer.RetryAfter), time, cancellation);

    private TimeSpan DelayFor(int attempt, TimeSpan? asked)
    {
        TimeSpan full = s_first * (1 << (attempt - 1));
        TimeSpan chosen = (full / 2) + (full / 2 * Chance());
        TimeSpan least = asked is { } wanted ? (wanted < s_longestAsked ? wanted : s_longestAsked) : TimeSpan.Zero;
        return chosen > least ? chosen : least;
    }

    private double Chance()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        random.Fill(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes) / (double)ushort.MaxValue;
    }
}
