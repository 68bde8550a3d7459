using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// Every door of a running machine is in a checked-in list, so that a new one is a visible change: Inventory/probe.txt. The probe's machine has more than a product's: its
/// packages (busybox, tpm2-tools, cryptsetup), its workload, which is root, and its port.
/// </summary>
[Collection(RunningMachineCollection.Name)]
public sealed class InventoryTests(RunningMachine running)
{
    [Fact]
    public async Task Every_door_is_in_the_list()
    {
        string seen = running.Doors + "\n";
        string path = Path.Combine(Repository.Root, "tests", "Coffer.Machine.Tests", "Inventory", "probe.txt");
        if (Environment.GetEnvironmentVariable("COFFER_APPROVE") is { Length: > 0 } approved)
            await File.WriteAllTextAsync(
                Path.Combine(approved, "probe.txt"),
                seen,
                TestContext.Current.CancellationToken
            );
        string[] expected = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        string[] lines = seen.TrimEnd('\n').Split('\n');
        Assert.Equal("", string.Join('\n', lines.Except(expected).Select(line => $"new: {line}")));
        Assert.Equal("", string.Join('\n', expected.Except(lines).Select(line => $"gone: {line}")));
    }
}
