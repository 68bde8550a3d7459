using System.Collections.Immutable;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The requests that a deployment or destruction would send if nothing, or everything, were there. Made without network and without account.</summary>
public static class DryRun
{
    /// <summary>Stands for what only the server knows.</summary>
    private const string Generation = "GENERATION";

    /// <summary>Of a deployment where nothing is there yet.</summary>
    public static ImmutableArray<GoogleRequest> Of(GoogleEndpoints endpoints, MachinePlan plan) =>
        [
            Resources.Machine(endpoints, plan.Place, plan).Look,
            LabelSearch.Machines(endpoints, plan.Place).List(""),
            Resources.Disk(endpoints, plan.Place).Look,
            .. Resources
                .Of(endpoints, plan)
                .SelectMany(resource => (GoogleRequest[])[resource.Look, .. resource.Making, resource.Look]),
        ];

    /// <summary>Of a destruction where everything is there, a disk that its machine left too.</summary>
    public static ImmutableArray<GoogleRequest> Of(GoogleEndpoints endpoints, GcpPlace place) =>
        [
            .. Removing(Resources.ToRemoveInZone(endpoints, place)),
            LabelSearch.Machines(endpoints, place).List(""),
            LabelSearch.Disks(endpoints, place).List(""),
            .. Removing(Resources.ToRemoveInProject(endpoints, place)),
        ];

    private static IEnumerable<GoogleRequest> Removing(ImmutableArray<Resource> resources) =>
        resources.SelectMany(resource => (GoogleRequest[])[resource.Look, .. resource.Removing(Generation)]);
}
