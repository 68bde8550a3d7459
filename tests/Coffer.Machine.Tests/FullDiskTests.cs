using System.Text.Json;
using Coffer.Keys.Binding;
using Coffer.Lab;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>A workload that filled the data part keeps nobody from renewing the keys: a change is done, or refused before it began.</summary>
public sealed class FullDiskTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private const string Fill = """
        i=0
        size=1073741824
        while [ $size -ge 512 ]; do
            if fallocate -l $size /var/fill.$i 2> /dev/null; then i=$((i + 1)); else size=$((size / 2)); fi
        done
        sync
        ! echo more > /var/more 2> /dev/null || ! sync /var/more 2> /dev/null || ! test -s /var/more
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-full-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task With_a_full_data_part_a_change_is_done_or_was_not_begun()
    {
        OwnerCommands owner = new(installed.Image, _directory);
        await using LabMachine machine = await Boot.AnsweringAsync(installed.Clone());
        Probe probe = new(machine);
        await probe.OutputAsync(Fill);
        foreach (string level in (string[])["reseal", "rewrap"])
            await ChangeAsync(machine, owner, level);
        await probe.OutputAsync("rm /var/fill.* && sync");
        ulong before = await GenerationAsync(machine);
        (int exitCode, JsonElement receipt) = await owner.RotateAsync(machine, "rewrap");
        Assert.True(exitCode == 0, receipt.ToString());
        Assert.Equal(before + 1, await GenerationAsync(machine));
    }

    private async Task ChangeAsync(LabMachine machine, OwnerCommands owner, string level)
    {
        ulong before = await GenerationAsync(machine);
        (int exitCode, JsonElement answer) = await owner.RotateAsync(machine, level);
        ulong after = await GenerationAsync(machine);
        output.WriteLine($"{level} on a full data part: exit {exitCode}, generation {before} to {after}");
        Assert.True(exitCode is 0 or 1, answer.ToString());
        Assert.True(after == (exitCode == 0 ? before + 1 : before), answer.ToString());
        if (exitCode == 0)
            Assert.Equal($"{after}", answer.GetProperty("to").GetString());
    }

    private async Task<ulong> GenerationAsync(LabMachine machine)
    {
        using AgentClient client = new(machine.HostPort(Boot.AgentPort), installed.Image.Keys.Operator);
        byte[] header = (await client.GetAsync("v1/header")).GetProperty("header").GetBytesFromBase64();
        HeaderCandidates read = HeaderCandidates.Read(header).OrThrow();
        Assert.True(read.AtRest);
        return read.Newest.Binding.Generation;
    }
}
