using System.Diagnostics;
using Coffer.Init.Custody;

namespace Coffer.Init.Tests.Custody;

public sealed class SliceRateTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void The_rate_is_that_of_the_last_slices()
    {
        SliceRate rate = new();
        rate.Add(8 * MiB, 0);
        Assert.Equal(0ul, rate.BytesPerSecond);
        rate.Add(8 * MiB, 2 * Stopwatch.Frequency);
        Assert.Equal(4ul * (ulong)MiB, rate.BytesPerSecond);
        for (int i = 1; i <= 100; i++)
            rate.Add(8 * MiB, (2 + i) * Stopwatch.Frequency);
        Assert.Equal(8ul * (ulong)MiB, rate.BytesPerSecond);
        rate.Clear();
        Assert.Equal(0ul, rate.BytesPerSecond);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(4, 1, 1)]
    [InlineData(4, 3, 0)]
    [InlineData(8, 0, 1)]
    public void A_bound_makes_a_slice_wait_for_what_it_was_too_fast(ulong throttle, int took, int pause) =>
        Assert.Equal(
            TimeSpan.FromSeconds(pause),
            SliceRate.PauseFor(8 * MiB, TimeSpan.FromSeconds(took), throttle, false)
        );

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 3, 3)]
    [InlineData(4, 3, 3)]
    [InlineData(1, 3, 5)]
    [InlineData(1, 5, 5)]
    public void Who_else_uses_the_vault_gets_as_long_as_the_slice_had_it(ulong throttle, int took, int pause) =>
        Assert.Equal(
            TimeSpan.FromSeconds(pause),
            SliceRate.PauseFor(8 * MiB, TimeSpan.FromSeconds(took), throttle, true)
        );

    [Theory]
    [InlineData(8, 900, 8)]
    [InlineData(8, 1100, 4)]
    [InlineData(2, 4000, 1)]
    [InlineData(1, 4000, 1)]
    [InlineData(4, 1100, 2)]
    [InlineData(4, 300, 4)]
    [InlineData(4, 200, 8)]
    [InlineData(8, 10, 8)]
    [InlineData(1, 200, 2)]
    public void A_slice_that_held_the_vault_for_long_is_followed_by_a_smaller_one_until_one_is_short(
        int slice,
        int took,
        int next
    ) =>
        Assert.Equal(
            next * MiB,
            SliceRate.NextSize((int)(slice * MiB), TimeSpan.FromMilliseconds(took), (int)(8 * MiB))
        );
}
