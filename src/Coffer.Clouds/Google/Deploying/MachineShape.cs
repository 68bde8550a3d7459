using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>What the owner chooses about a machine: all that can be judged before there is a disk to upload.</summary>
public sealed record MachineShape
{
    private const long LargestDisk = 65536;

    /// <summary>Machine type.</summary>
    public string MachineType { get; init; } = "n2d-standard-2";

    /// <summary>SEV-SNP or SEV.</summary>
    public ConfidentialTechnology Technology { get; init; }

    /// <summary>Who may reach it: addresses as CIDR.</summary>
    public required ImmutableArray<string> Allowed { get; init; }

    /// <summary>TCP ports that they may reach.</summary>
    public ImmutableArray<string> Ports { get; init; } = ["7443"];

    /// <summary>Size of its disk, GiB.</summary>
    public long DiskGib { get; init; } = 20;

    /// <summary>Type of its disk; some families have Hyperdisk and no other.</summary>
    public string DiskType { get; init; } = "pd-balanced";

    /// <summary>Its network, and the rule's.</summary>
    public MachineNetwork Network { get; init; } = new();

    /// <summary>Path of <see cref="DiskType"/>, which is a zone's.</summary>
    internal string DiskTypePath(GcpPlace place) => $"zones/{place.Zone}/diskTypes/{DiskType}";

    /// <summary>Looks for what Google would refuse, or what would let in more than was meant.</summary>
    /// <param name="place">Where it shall be.</param>
    /// <returns>The shape, or <c>gcp.name</c>, <c>gcp.allow</c>, <c>gcp.port</c>, <c>gcp.subnet</c>, <c>gcp.disk-size</c>.</returns>
    public Parsed<MachineShape> Judge(GcpPlace place)
    {
        Refusal? refusal =
            GoogleNames.Judge(
                "machine type",
                MachineType,
                GoogleNames.Resource(),
                "a machine type, such as n2d-standard-2"
            )
            ?? GoogleNames.Judge("disk type", DiskType, GoogleNames.Resource(), "a disk type, such as pd-balanced")
            ?? JudgeEach(Allowed, JudgeAllowed)
            ?? JudgeEach(Ports, JudgePort)
            ?? Network.Judge(place);
        if (refusal is not null)
            return refusal;
        return DiskGib is > 0 and <= LargestDisk
            ? this
            : new Refusal("gcp.disk-size", "disk of the machine", $"1 to {LargestDisk} GiB, whole ones", $"{DiskGib}");
    }

    // None would be all of them: Google takes a rule without addresses, or without ports, for one that does not ask.
    private static Refusal? JudgeEach(ImmutableArray<string> values, Func<string, Refusal?> judge) =>
        values.IsDefaultOrEmpty ? judge("") : values.Select(judge).FirstOrDefault(bad => bad is not null);

    // The network's own address: one with more bits set is an address that somebody meant alone. The machine has no IPv6.
    private static Refusal? JudgeAllowed(string allowed) =>
        IPNetwork.TryParse(allowed, out IPNetwork network)
        && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && network.ToString() == allowed
            ? null
            : new Refusal(
                "gcp.allow",
                "--allow",
                "IPv4 addresses as CIDR",
                allowed.Length == 0 ? "none" : Http.ForeignText.Printable(allowed),
                "one address is 198.51.100.7/32; what is behind the prefix must be zeros"
            );

    private static Refusal? JudgePort(string port) =>
        GoogleNames.Ports().IsMatch(port)
        && port.Split('-').Select(int.Parse).ToArray() is var ends
        && ends.All(end => end <= ushort.MaxValue)
        && ends[0] <= ends[^1]
            ? null
            : new Refusal(
                "gcp.port",
                "--port",
                "a TCP port, or two with a dash: 8000-8010",
                port.Length == 0 ? "none" : Http.ForeignText.Printable(port)
            );
}
