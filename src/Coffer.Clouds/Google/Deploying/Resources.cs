using System.Collections.Immutable;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>All that belongs to a machine, in the order in which it is made.</summary>
internal static class Resources
{
    /// <summary>Of a machine that shall be there. Its disk is made with it.</summary>
    public static ImmutableArray<Resource> Of(GoogleEndpoints endpoints, MachinePlan plan) =>
        [
            new BucketResource(plan.Place, new StorageRequests(endpoints, plan.Place), plan.IsForeignBucket),
            .. OfProject(endpoints, plan.Place, plan),
            Machine(endpoints, plan.Place, plan),
        ];

    /// <summary>The machine.</summary>
    public static Resource Machine(GoogleEndpoints endpoints, GcpPlace place, MachinePlan? plan) =>
        new InstanceResource(place, new(endpoints, place, "instances", "machine", zonal: true), plan);

    /// <summary>Its disk.</summary>
    public static DiskResource Disk(GoogleEndpoints endpoints, GcpPlace place) =>
        new DiskResource(place, new(endpoints, place, "disks", "disk", zonal: true));

    /// <summary>Of a machine that shall be gone, what is in its zone; last made first.</summary>
    public static ImmutableArray<Resource> ToRemoveInZone(GoogleEndpoints endpoints, GcpPlace place) =>
        [Machine(endpoints, place, null), Disk(endpoints, place)];

    /// <summary>Of a machine that shall be gone, what is in no zone and serves each of its name; last made first. The bucket stays.</summary>
    public static ImmutableArray<Resource> ToRemoveInProject(GoogleEndpoints endpoints, GcpPlace place) =>
        [.. OfProject(endpoints, place, null).Reverse()];

    private static ImmutableArray<Resource> OfProject(GoogleEndpoints endpoints, GcpPlace place, MachinePlan? plan) =>
        [
            new DiskObject(place, new StorageRequests(endpoints, place), plan?.Disk),
            new ImageResource(place, new(endpoints, place, "images", "image", zonal: false), plan),
            new FirewallResource(place, new(endpoints, place, "firewalls", "firewall rule", zonal: false), plan),
        ];
}
