using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>Looks by its label for a machine, or its disk, in all zones of a project: a name is one zone's, and the same name may be in others.</summary>
/// <param name="client">As whom.</param>
/// <param name="place">Where it should be, and its name.</param>
/// <param name="calls">The calls.</param>
internal sealed class ZoneSearch(GoogleClient client, GcpPlace place, LabelSearch calls)
{
    private const int MostPages = 20;

    /// <summary>Looks.</summary>
    /// <exception cref="RefusedException"><c>gcp.answer</c> for a list without an end.</exception>
    public async Task<ZoneFinding> RunAsync(CancellationToken cancellation)
    {
        string page = "";
        string unreachable = "";
        for (int pages = 0; pages < MostPages; pages++)
        {
            JsonElement seen = await client.SendAsync(calls.List(page), cancellation);
            ZoneFinding finding = Judge(seen);
            if (finding.Unreachable.Length > 0)
                unreachable = finding.Unreachable;
            page = seen.TextAt("nextPageToken");
            if (finding.Elsewhere is not null || page.Length == 0)
                return finding with { Unreachable = unreachable };
        }
        throw new RefusedException(GoogleProblem.Unreadable(calls.List(page), $"{MostPages} pages at most", "more"));
    }

    private ZoneFinding Judge(JsonElement seen)
    {
        if (seen.At("items") is not { ValueKind: JsonValueKind.Object } items)
            return new ZoneFinding(null, "");
        JsonProperty[] zones = [.. items.EnumerateObject()];
        return new ZoneFinding(
            zones
                .SelectMany(zone => zone.Value.ListAt(calls.Kind))
                .Where(thing => !Resource.IsGoing(thing))
                .Select(thing => LabelledThing.Of(calls.Kind, calls.Word, thing))
                .FirstOrDefault(thing => !thing.IsAt(place)),
            zones.Where(IsUnreachable).Select(zone => ForeignText.Printable(zone.Name)).FirstOrDefault("")
        );
    }

    private static bool IsUnreachable(JsonProperty zone) => zone.Value.TextAt("warning", "code") == "UNREACHABLE";
}
