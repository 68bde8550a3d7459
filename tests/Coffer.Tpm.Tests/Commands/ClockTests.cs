using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class ClockTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    public void Dispose() => _software.Dispose();

    [Fact]
    public void The_clock_does_not_go_back_and_counts_no_less_than_the_time_since_power_on()
    {
        TpmsTimeInfo first = _software.Device.Execute(new ReadClock());
        TpmsTimeInfo second = _software.Device.Execute(new ReadClock());
        Assert.True(second.ClockInfo.Clock >= first.ClockInfo.Clock);
        Assert.True(first.ClockInfo.Safe);
        Assert.Equal(first.ClockInfo.ResetCount, second.ClockInfo.ResetCount);
    }
}
