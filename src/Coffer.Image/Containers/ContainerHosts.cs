using System.Collections.Immutable;
using Coffer.Image.Description;

namespace Coffer.Image.Containers;

/// <summary>
/// The addresses of a machine's containers in their network, in the order of the description. They are fixed by the build: rules can name
/// them, and containers find each other without anybody who listens and answers names.
/// </summary>
internal sealed class ContainerHosts
{
    // 10.89.0.1 is the bridge.
    private const int First = 2;

    private ContainerHosts(ImmutableArray<(string Name, string Address)> all) => All = all;

    /// <summary>Name and address of each.</summary>
    internal ImmutableArray<(string Name, string Address)> All { get; }

    /// <summary>Those of a machine.</summary>
    internal static ContainerHosts Of(MachineDescription machine) =>
        new([
            .. machine
                .Workloads.Where(workload => workload.Container is not null)
                .Select((workload, place) => (workload.Name, $"10.89.0.{place + First}")),
        ]);

    /// <summary>The address of one.</summary>
    internal string AddressOf(string name) => All.First(host => host.Name == name).Address;
}
