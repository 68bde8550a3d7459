using Coffer.Init.Custody;

namespace Coffer.Init.Tests.Custody;

public sealed class VaultTurnTests
{
    [Fact]
    public void A_second_change_is_not_let_in()
    {
        VaultTurn turn = new();
        Assert.True(turn.TryBeginChange());
        Assert.False(turn.TryBeginChange());
        turn.EndChange();
        Assert.True(turn.TryBeginChange());
    }

    [Fact]
    public void A_change_waits_for_the_slice_and_comes_before_the_next_one()
    {
        VaultTurn turn = new();
        List<string> order = [];
        using ManualResetEventSlim inSlice = new();
        using ManualResetEventSlim go = new();
        Thread slices = new(() =>
        {
            turn.Slice(() =>
            {
                inSlice.Set();
                go.Wait();
                order.Add("slice");
            });
            turn.Slice(() => order.Add("next slice"));
        });
        Thread change = new(() =>
        {
            Assert.True(turn.TryBeginChange());
            order.Add("change");
            turn.EndChange();
        });
        slices.Start();
        inSlice.Wait(TestContext.Current.CancellationToken);
        change.Start();
        // It is in line once it waits: until then a second one would be let in.
        SpinWait.SpinUntil(() => change.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        go.Set();
        slices.Join();
        change.Join();
        Assert.Equal(["slice", "change", "next slice"], order);
    }

    [Fact]
    public void A_slice_that_fails_gives_the_turn_back()
    {
        VaultTurn turn = new();
        Assert.Throws<IOException>(() => turn.Slice(() => throw new IOException()));
        Assert.True(turn.TryBeginChange());
    }
}
