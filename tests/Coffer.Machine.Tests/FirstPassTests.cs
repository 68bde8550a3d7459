using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>dm-integrity covers a new data part in the background: until it has, nothing of the owner's runs.</summary>
[Collection(RunningMachineCollection.Name)]
public sealed class FirstPassTests(RunningMachine running)
{
    [Fact]
    public void A_workload_starts_when_every_sector_is_covered_and_not_before()
    {
        FirstBoot first = running.Installed.FirstBoot;
        Assert.Matches("^[0-9]+ of [0-9]+ sectors$", first.AtBoot);
        Assert.True(first.IsCovered, $"{first}");
        Assert.Null(first.Progress);
        Assert.True(first.Waited);
        Assert.InRange(first.Ended, 1, first.WorkloadStarted);
    }

    [Fact]
    public async Task A_later_boot_has_nothing_to_wait_for()
    {
        FirstBoot later = await FirstBoot.AskAsync(running.Probe);
        Assert.Equal("done", later.AtBoot);
        Assert.False(later.Waited);
        Assert.Null(later.Progress);
    }
}
