using Coffer.Image.Reproducing;

namespace Coffer.Image.Tests.Build;

/// <summary>Two builds of one machine with real packages.</summary>
public sealed class ReproducibleTests(SmallMachine machine) : IClassFixture<SmallMachine>
{
    [Fact]
    public async Task From_scratch_with_nothing_but_the_same_packages_every_output_is_the_same()
    {
        using TestDirectory cache = new();
        BuildTrace first = new();
        BuildTrace second = new();
        await machine.BuildAsync("first", SmallMachine.Description, options => options with { Trace = first });
        await machine.BuildAsync(
            "second",
            SmallMachine.Description,
            options => options with { CacheDirectory = cache.Path, Trace = second }
        );
        Assert.Null(BuildComparison.Compare(machine.Place("first"), first, machine.Place("second"), second));
        Assert.Contains("small_1.raw", BuildComparison.Outputs(machine.Place("second")));
    }

    [Fact]
    public async Task A_file_that_changed_between_them_is_named()
    {
        BuildTrace first = new();
        BuildTrace second = new();
        await machine.BuildAsync("before", SmallMachine.Description, options => options with { Trace = first });
        string description = SmallMachine.Description.Replace("./files", "./changed", StringComparison.Ordinal);
        await machine.BuildAsync("after", description, options => options with { Trace = second });
        OutputDifference? difference = BuildComparison.Compare(
            machine.Place("before"),
            first,
            machine.Place("after"),
            second
        );
        Assert.Equal("small_1.raw, partition 2, /usr/bin/program of the root", difference?.ToRefusal().Thing);
        Assert.Equal(new FileInfo("/bin/busybox").Length, difference?.Offset);
    }
}
