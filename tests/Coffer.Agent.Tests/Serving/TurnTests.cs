using Coffer.Agent.Serving;

namespace Coffer.Agent.Tests.Serving;

public sealed class TurnTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_runs_at_a_time_and_as_many_wait_as_there_are_places()
    {
        using Turn turn = new(places: 2);
        using ManualResetEventSlim gate = new();
        int running = 0;
        int most = 0;
        void Work()
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            gate.Wait(_cancellation);
            Interlocked.Decrement(ref running);
        }

        Task<bool>[] inside = [.. Enumerable.Range(0, 3).Select(_ => turn.TryRunAsync(Work, _cancellation))];
        Assert.False(await turn.TryRunAsync(Work, _cancellation));
        gate.Set();
        Assert.All(await Task.WhenAll(inside), Assert.True);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_failure_gives_the_turn_back()
    {
        using Turn turn = new(places: 0);
        await Assert.ThrowsAsync<IOException>(() => turn.TryRunAsync(() => throw new IOException(), _cancellation));
        Assert.True(await turn.TryRunAsync(() => { }, _cancellation));
    }
}
