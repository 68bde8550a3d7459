using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The rule that lets somebody reach the machine. Rules have no labels: whose it is, its description says.</summary>
/// <param name="place">Where, and whose.</param>
/// <param name="calls">The calls.</param>
/// <param name="plan">What shall be there; null for removing it.</param>
internal sealed class FirewallResource(GcpPlace place, ComputeCollection calls, MachinePlan? plan)
    : ComputeResource(place, calls)
{
    private const string Direction = "INGRESS";
    private const string Protocol = "tcp";

    private MachineShape Shape => plan?.Shape ?? throw new InvalidOperationException("no rule to make");

    /// <inheritdoc/>
    protected override string Owner => Place.Description;

    /// <inheritdoc/>
    public override string OwnerOf(JsonElement seen) => seen.TextAt("description");

    /// <inheritdoc/>
    protected override string WhenDifferent =>
        $"gcloud compute firewall-rules delete {Place.Name} --project {Place.Project} and deploy again: the machine and its data stay";

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen) =>
        new Comparison(Thing, seen, WhenDifferent)
            .Text("direction", Direction)
            .Reference("network", Shape.Network.Path)
            .Texts("sourceRanges", Shape.Allowed, seen.TextsAt("sourceRanges"))
            // Sources are added to each other: a tag or an account lets in whoever has it, beside the addresses.
            .Texts("sourceTags", [], seen.TextsAt("sourceTags"))
            .Texts("sourceServiceAccounts", [], seen.TextsAt("sourceServiceAccounts"))
            .Texts("targetTags", [Place.Name], seen.TextsAt("targetTags"))
            .Value("disabled", "false", seen.TextAt("disabled") is { Length: > 0 } told ? told : "false")
            .Texts("denied", [], seen.ListAt("denied").SelectMany(Opened))
            .Texts(
                "allowed",
                Shape.Ports.Select(port => $"{Protocol}:{port}"),
                seen.ListAt("allowed").SelectMany(Opened)
            )
            .Refusal;

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Place.Name);
        json.WriteString("description", Place.Description);
        json.WriteString("network", Shape.Network.Path);
        json.WriteString("direction", Direction);
        json.List(
            "allowed",
            [Shape.Ports],
            ports =>
            {
                json.WriteString("IPProtocol", Protocol);
                json.Texts("ports", ports);
            }
        );
        json.Texts("sourceRanges", Shape.Allowed);
        json.Texts("targetTags", [Place.Name]);
    }

    // Without ports it is all of them.
    private static IEnumerable<string> Opened(JsonElement allowed)
    {
        string protocol = allowed.TextAt("IPProtocol");
        IReadOnlyList<string> ports = allowed.TextsAt("ports");
        return ports.Count == 0 ? [$"{protocol}:all"] : ports.Select(port => $"{protocol}:{port}");
    }
}
