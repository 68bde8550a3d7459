namespace Coffer.Clouds.Google.Requests;

/// <summary><c>instances.aggregatedList</c> (discovery document <c>compute:v1</c>): the machines of a project, whatever their zone, that carry the label of one.</summary>
/// <param name="endpoints">Where the interface is.</param>
/// <param name="place">Project and name.</param>
internal sealed class InstanceSearch(GoogleEndpoints endpoints, GcpPlace place)
{
    /// <summary>The one that is meant, for people.</summary>
    public string Thing => $"machine {place.Name}";

    /// <summary>One page.</summary>
    /// <param name="page">What the page before said; empty for the first.</param>
    public GoogleRequest List(string page) =>
        new(
            HttpMethod.Get,
            new Uri(
                endpoints.Compute,
                $"compute/v1/projects/{place.Project}/aggregated/instances?filter={Filter}{Page(page)}"
            ),
            Thing,
            "compute.instances.list"
        );

    private string Filter => Uri.EscapeDataString($"labels.{GcpPlace.Label}={place.Name}");

    private static string Page(string page) => page.Length == 0 ? "" : $"&pageToken={Uri.EscapeDataString(page)}";
}
