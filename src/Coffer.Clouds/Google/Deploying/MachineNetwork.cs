using Coffer.Bytes;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The network that a machine and its rule are in. It is the project's own: a rule for one that another project shares is that project's.</summary>
public sealed record MachineNetwork
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "default";

    /// <summary>Name of the subnet, or its path <c>projects/P/regions/R/subnetworks/NAME</c>; null where the network has one of its own for each region.</summary>
    public string? Subnet { get; init; }

    /// <summary>True where the machine has an address in the world.</summary>
    public bool HasAddress { get; init; } = true;

    /// <summary>The network as Google's interface names it in its project.</summary>
    internal string Path => $"global/networks/{Name}";

    /// <summary>The subnet as Google's interface names it in its project; null for none that was chosen.</summary>
    internal string? SubnetPath(GcpPlace place) =>
        Subnet is null ? null : $"regions/{place.Region}/subnetworks/{Subnet.Split('/')[^1]}";

    /// <summary>Refuses what is no name, and a subnet that the machine cannot be in.</summary>
    internal Refusal? Judge(GcpPlace place) =>
        GoogleNames.Judge("--network", Name, GoogleNames.Resource(), "a network's name, such as default")
        ?? (Subnet is null ? null : JudgeSubnet(Subnet, place));

    private static Refusal? JudgeSubnet(string subnet, GcpPlace place)
    {
        string directory = $"projects/{place.Project}/regions/{place.Region}/subnetworks/";
        string name = subnet.StartsWith(directory, StringComparison.Ordinal) ? subnet[directory.Length..] : subnet;
        if (GoogleNames.Resource().IsMatch(name))
            return null;
        return new Refusal(
            "gcp.subnet",
            "--subnet",
            $"a subnet's name, or {directory}NAME",
            subnet.Length == 0 ? "nothing" : ForeignText.Printable(subnet),
            "it must be the project's and in the region of the zone; networks that another project shares are not supported"
        );
    }
}
