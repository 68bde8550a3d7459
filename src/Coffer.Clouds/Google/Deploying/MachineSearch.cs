using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>Looks for a machine by its label in all zones of a project, before what it needs is removed because it is not where it was looked for.</summary>
/// <param name="client">As whom.</param>
/// <param name="place">Where it is not, and its name.</param>
internal sealed class MachineSearch(GoogleClient client, GcpPlace place)
{
    private const int MostPages = 20;
    private readonly InstanceSearch _calls = new(client.Endpoints, place);

    /// <summary>Looks.</summary>
    /// <exception cref="RefusedException"><c>gcp.elsewhere</c> when it is there; <c>gcp.answer</c> when nobody can say.</exception>
    public async Task RefuseElsewhereAsync(CancellationToken cancellation)
    {
        string page = "";
        for (int pages = 0; pages < MostPages; pages++)
        {
            GoogleRequest request = _calls.List(page);
            JsonElement seen = await client.SendAsync(request, cancellation);
            if (JudgePage(request, seen) is { } refusal)
                throw new RefusedException(refusal);
            page = seen.TextAt("nextPageToken");
            if (page.Length == 0)
                return;
        }
        throw new RefusedException(GoogleProblem.Unreadable(_calls.List(page), $"{MostPages} pages at most", "more"));
    }

    private Refusal? JudgePage(GoogleRequest request, JsonElement seen)
    {
        if (seen.At("items") is not { ValueKind: JsonValueKind.Object } zones)
            return null;
        foreach (JsonProperty zone in zones.EnumerateObject())
        {
            if (zone.Value.ListAt("instances") is [var machine, ..])
                return Elsewhere(machine.TextAt("zone").Split('/')[^1]);
            if (zone.Value.TextAt("warning", "code") == "UNREACHABLE")
                return GoogleProblem.Unreadable(request, "what is in each zone", "a zone that Google cannot reach");
        }
        return null;
    }

    private Refusal Elsewhere(string zone) =>
        new(
            "gcp.elsewhere",
            _calls.Thing,
            $"it in zone {place.Zone}, or nowhere in project {place.Project}",
            zone.Length == 0 ? "it in another zone" : $"it in zone {zone}",
            "nothing was removed: name its zone with --zone"
        );
}
