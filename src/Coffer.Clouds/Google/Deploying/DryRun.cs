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
            .. Resources
                .Of(endpoints, plan)
                .SelectMany(resource => (GoogleRequest[])[resource.Look, .. resource.Making, resource.Look]),
        ];

    /// <summary>Of a destruction where everything is there, and the search for a machine that is not in its zone.</summary>
    public static ImmutableArray<GoogleRequest> Of(GoogleEndpoints endpoints, GcpPlace place) =>
        [
            .. Resources
                .ToRemove(endpoints, place)
                .SelectMany(resource =>
                    (GoogleRequest[])
                        [resource.Look, .. Search(endpoints, place, resource), .. resource.Removing(Generation)]
                ),
        ];

    private static GoogleRequest[] Search(GoogleEndpoints endpoints, GcpPlace place, Resource resource) =>
        resource is InstanceResource ? [new InstanceSearch(endpoints, place).List("")] : [];
}
