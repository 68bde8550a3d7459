namespace Coffer.Clouds.Google.Requests;

/// <summary>
/// <c>instances.aggregatedList</c> and <c>disks.aggregatedList</c> (discovery document <c>compute:v1</c>): what in a project, whatever its zone, carries the
/// label of a machine.
/// </summary>
/// <param name="endpoints">Where the interface is.</param>
/// <param name="place">Project and name.</param>
/// <param name="kind">The collection: <c>instances</c>, <c>disks</c>.</param>
/// <param name="word">One of them, for people.</param>
internal sealed class LabelSearch(GoogleEndpoints endpoints, GcpPlace place, string kind, string word)
{
    /// <summary>The collection, as each zone's list is called too.</summary>
    public string Kind => kind;

    /// <summary>One of them, for people.</summary>
    public string Word => word;

    /// <summary>Of machines.</summary>
    public static LabelSearch Machines(GoogleEndpoints endpoints, GcpPlace place) =>
        new(endpoints, place, "instances", "machine");

    /// <summary>Of disks.</summary>
    public static LabelSearch Disks(GoogleEndpoints endpoints, GcpPlace place) =>
        new(endpoints, place, "disks", "disk");

    /// <summary>One page.</summary>
    /// <param name="page">What the page before said; empty for the first.</param>
    public GoogleRequest List(string page) =>
        new(
            HttpMethod.Get,
            new Uri(
                endpoints.Compute,
                $"compute/v1/projects/{place.Project}/aggregated/{kind}?filter={Filter}{Page(page)}"
            ),
            $"{word} {place.Name}",
            $"compute.{kind}.list"
        );

    private string Filter => Uri.EscapeDataString($"labels.{GcpPlace.Label}={place.Name}");

    private static string Page(string page) => page.Length == 0 ? "" : $"&pageToken={Uri.EscapeDataString(page)}";
}
