using System.Collections.Immutable;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>All that belongs to a machine, in the order in which it is made.</summary>
internal static class Resources
{
    /// <summary>Of a machine that shall be there.</summary>
    public static ImmutableArray<Resource> Of(GoogleEndpoints endpoints, MachinePlan plan) =>
        [
            new BucketResource(plan.Place, new StorageRequests(endpoints, plan.Place)),
            .. OfMachine(endpoints, plan.Place, plan),
        ];

    /// <summary>Of a machine that shall be gone, last made first. The bucket stays.</summary>
    public static ImmutableArray<Resource> ToRemove(GoogleEndpoints endpoints, GcpPlace place) =>
        [.. OfMachine(endpoints, place, null).Reverse()];

    private static ImmutableArray<Resource> OfMachine(GoogleEndpoints endpoints, GcpPlace place, MachinePlan? plan) =>
        [
            new DiskObject(place, new StorageRequests(endpoints, place), plan?.Disk),
            new ImageResource(place, new(endpoints, place, "images", "image", zonal: false), plan),
            new FirewallResource(place, new(endpoints, place, "firewalls", "firewall rule", zonal: false), plan),
            new InstanceResource(place, new(endpoints, place, "instances", "machine", zonal: true), plan),
        ];
}
