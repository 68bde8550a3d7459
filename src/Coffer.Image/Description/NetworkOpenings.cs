using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>Finds what a description opens in the network, which without its words is shut in both directions.</summary>
public static class NetworkOpenings
{
    /// <summary>Port of the agent.</summary>
    internal const ushort AgentPort = 7443;

    /// <summary>Where the metadata server of each cloud is.</summary>
    internal const string MetadataServer = "169.254.169.254";

    private const string In = "in";
    private const string Out = "out";

    /// <summary>What it opens: in, out, and the name servers that go with the latter.</summary>
    public static ImmutableArray<NetworkOpening> Of(MachineDescription machine) =>
        [
            .. machine.HasAgent
                ? [new NetworkOpening(In, $"tcp/{AgentPort}", "the agent")]
                : Array.Empty<NetworkOpening>(),
            .. machine.Workloads.SelectMany(Inward),
            .. machine
                .Workloads.Where(w => !w.Outbound.IsNone)
                .Select(w => new NetworkOpening(Out, $"{w.Outbound}", Who(w))),
            .. machine.Metadata is not null
                ?
                [
                    new NetworkOpening(
                        Out,
                        $"{MetadataServer}:tcp/80",
                        "coffer-metadata alone, which asks for a configuration"
                    ),
                ]
                : Array.Empty<NetworkOpening>(),
            .. Pulling(machine),
            .. Names(machine),
        ];

    /// <summary>Ports that podman pulls images from: that of HTTPS, where a registry may send it to, and those of registries and mirrors that have another.</summary>
    internal static ImmutableArray<ushort> PullPorts(MachineDescription machine) =>
        machine.PullsImages
            ?
            [
                .. PulledImages
                    .Registries(machine.Workloads, machine.Registries)
                    .SelectMany(registry => registry.Sources)
                    .Select(source => source.Port ?? (ushort)443)
                    .Append((ushort)443)
                    .Distinct()
                    .Order(),
            ]
            : [];

    private static IEnumerable<NetworkOpening> Inward(Workload workload)
    {
        IEnumerable<string> ports = workload.Container is { } container
            ? container.Ports.Select(port => $"{(port.IsUdp ? "udp" : "tcp")}/{port.Machine}")
            : workload.Ports.Select(port => $"tcp/{port}");
        return ports.Select(port => new NetworkOpening(In, port, $"workload {workload.Name}"));
    }

    private static string Who(Workload workload) =>
        workload.Container is null && workload.User is { } user
            ? $"workload {workload.Name}, and whoever else runs as {user}"
            : $"workload {workload.Name}";

    private static IEnumerable<NetworkOpening> Pulling(MachineDescription machine) =>
        machine.PullsImages
            ?
            [
                new(
                    Out,
                    string.Join(", ", PullPorts(machine).Select(port => $"tcp/{port}")),
                    "podman, which pulls images, and whoever else runs as root"
                ),
            ]
            : [];

    private static IEnumerable<NetworkOpening> Names(MachineDescription machine) =>
        machine.NeedsNames
            ? [new(Out, "udp/53, tcp/53", "all of these, with the name servers of the leases alone")]
            : [];
}
