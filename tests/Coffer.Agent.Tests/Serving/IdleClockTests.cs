using Coffer.Agent.Serving;
using Coffer.Agent.Tests.Fixtures;

namespace Coffer.Agent.Tests.Serving;

public sealed class IdleClockTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task When_nobody_asks_the_wait_is_over_after_the_limit()
    {
        await new IdleClock(_time).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.Equal([s_limit], _time.Waits);
    }

    [Fact]
    public async Task A_question_in_between_begins_the_wait_anew()
    {
        IdleClock clock = new(_time);
        _time.Meanwhile.Enqueue(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            clock.Enter();
            clock.Leave();
        });
        await clock.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.Equal(2, _time.Waits.Count);
    }

    [Fact]
    public void While_something_runs_nothing_is_idle()
    {
        IdleClock clock = new(_time);
        clock.Enter();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, clock.Idle);
        clock.Leave();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), clock.Idle);
    }
}
