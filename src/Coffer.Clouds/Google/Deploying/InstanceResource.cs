using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// The machine: a Confidential VM with Secure Boot and a vTPM. It has no service account, so no rights in the project, and no metadata but what closes
/// the ways in that the metadata server would open.
/// </summary>
/// <param name="place">Where, and whose.</param>
/// <param name="calls">The calls.</param>
/// <param name="plan">What shall be there; null for removing it.</param>
internal sealed class InstanceResource(GcpPlace place, ComputeCollection calls, MachinePlan? plan)
    : ComputeResource(place, calls)
{
    // What it would log is on a console that Google reads: not kept.
    private static readonly ImmutableArray<(string Key, string Value)> s_metadata =
    [
        ("serial-port-enable", "FALSE"),
        ("serial-port-logging-enable", "FALSE"),
        ("enable-oslogin", "FALSE"),
        ("block-project-ssh-keys", "TRUE"),
    ];

    // The owner gives and changes it while the machine is there (docs/operations.md); it counts with the config key's signature only.
    private const string Configuration = "coffer-configuration";

    private const string Nat = "ONE_TO_ONE_NAT";

    /// <summary>What to do about a machine, or its disk, that is another than it should be.</summary>
    internal const string Different =
        "deploy with what it has (--machine-type, --technology, --disk-size, --disk-type, --network, --subnet, --no-address), change it with gcloud, or build with a higher version, which is another machine; "
        + "coffer destroy gcp removes its disk, and its data with it";

    private MachinePlan Plan => plan ?? throw new InvalidOperationException("no machine to make");

    private MachineShape Shape => Plan.Shape;

    private string MachineType => $"zones/{Place.Zone}/machineTypes/{Shape.MachineType}";

    private string Technology => Shape.Technology == ConfidentialTechnology.Sev ? "SEV" : "SEV_SNP";

    /// <inheritdoc/>
    public override string? Ready => "RUNNING";

    /// <inheritdoc/>
    public override ImmutableArray<string> OnTheWay => ["PROVISIONING", "STAGING", "REPAIRING"];

    /// <inheritdoc/>
    protected override string WhenNotReady =>
        $"start it: gcloud compute instances start {Place.Name}; then run this again";

    /// <inheritdoc/>
    protected override string WhenDifferent => Different;

    /// <summary>Where it is reached: in the world, or where it has no address there, in its network; empty when nowhere.</summary>
    public static string AddressOf(JsonElement seen)
    {
        if (seen.ListAt("networkInterfaces") is not [var card, ..])
            return "";
        string world = card.ListAt("accessConfigs") is [var access, ..] ? access.TextAt("natIP") : "";
        return world.Length > 0 ? world : card.TextAt("networkIP");
    }

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen) =>
        new Comparison(Thing, seen, WhenDifferent)
            .Text($"labels.{ImageResource.DiskLabel}", Plan.Disk.Label)
            .Reference("machineType", MachineType)
            .Text("confidentialInstanceConfig.confidentialInstanceType", Technology)
            .Text("shieldedInstanceConfig.enableSecureBoot", "true")
            .Text("shieldedInstanceConfig.enableVtpm", "true")
            .Value("disks", $"{Shape.DiskGib} GiB", Disks(seen))
            // One that stays when its machine is removed costs as much as before.
            .Texts("disks.autoDelete", ["true"], seen.ListAt("disks").Select(disk => disk.TextAt("autoDelete")))
            .Texts("tags.items", [Place.Name], seen.TextsAt("tags", "items"))
            .Texts("metadata.items", s_metadata.Select(Word), Metadata(seen))
            .Texts("serviceAccounts", [], seen.ListAt("serviceAccounts").Select(account => account.TextAt("email")))
            .Refusal
        ?? CompareNetwork(seen);

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Place.Name);
        json.WriteString("machineType", MachineType);
        // Only of this family some machines are older than SEV-SNP.
        if (Shape.MachineType.StartsWith("n2d-", StringComparison.Ordinal))
            json.WriteString("minCpuPlatform", "AMD Milan");
        json.Object("labels", () => WriteLabels(json));
        json.Object("tags", () => json.Texts("items", [Place.Name]));
        json.List("disks", [Shape.DiskGib], size => WriteDisk(json, size));
        json.List("networkInterfaces", [Shape.Network], network => WriteCard(json, network));
        WriteProtection(json);
        json.Object("metadata", () => json.List("items", s_metadata, item => WriteItem(json, item)));
    }

    private void WriteLabels(Utf8JsonWriter json)
    {
        json.WriteString(GcpPlace.Label, Place.Name);
        json.WriteString(ImageResource.DiskLabel, Plan.Disk.Label);
    }

    private void WriteDisk(Utf8JsonWriter json, long size)
    {
        json.WriteBoolean("boot", true);
        json.WriteBoolean("autoDelete", true);
        json.Object(
            "initializeParams",
            () =>
            {
                // By this name it is found when the machine is gone.
                json.WriteString("diskName", Place.Name);
                json.WriteString("sourceImage", $"projects/{Place.Project}/global/images/{Place.Name}");
                json.WriteString("diskSizeGb", $"{size}");
                json.WriteString("diskType", Shape.DiskTypePath(Place));
                json.Object("labels", () => WriteLabels(json));
            }
        );
    }

    private void WriteCard(Utf8JsonWriter json, MachineNetwork network)
    {
        json.WriteString("network", network.Path);
        if (network.SubnetPath(Place) is { } subnet)
            json.WriteString("subnetwork", subnet);
        json.WriteString("nicType", "GVNIC");
        if (!network.HasAddress)
            return;
        json.List(
            "accessConfigs",
            ["External NAT"],
            name =>
            {
                json.WriteString("name", name);
                json.WriteString("type", Nat);
            }
        );
    }

    // SEV-SNP machines cannot be moved while they run: maintenance ends them, and they start again.
    private void WriteProtection(Utf8JsonWriter json)
    {
        json.Object(
            "confidentialInstanceConfig",
            () =>
            {
                json.WriteBoolean("enableConfidentialCompute", true);
                json.WriteString("confidentialInstanceType", Technology);
            }
        );
        json.Object(
            "shieldedInstanceConfig",
            () =>
            {
                json.WriteBoolean("enableSecureBoot", true);
                json.WriteBoolean("enableVtpm", true);
                json.WriteBoolean("enableIntegrityMonitoring", true);
            }
        );
        json.Object("scheduling", () => json.WriteString("onHostMaintenance", "TERMINATE"));
    }

    private static void WriteItem(Utf8JsonWriter json, (string Key, string Value) item)
    {
        json.WriteString("key", item.Key);
        json.WriteString("value", item.Value);
    }

    // Another card, or an address in the world that nobody asked for, is another way in.
    private Refusal? CompareNetwork(JsonElement seen)
    {
        IReadOnlyList<JsonElement> cards = seen.ListAt("networkInterfaces");
        JsonElement card = cards.Count > 0 ? cards[0] : default;
        string network = card.TextAt("network");
        string subnet = card.TextAt("subnetwork");
        return new Comparison(Thing, seen, WhenDifferent)
            .Value("networkInterfaces", "1", $"{cards.Count}")
            .Reference("networkInterfaces.network", Shape.Network.Path, network)
            .Reference("networkInterfaces.subnetwork", Shape.Network.SubnetPath(Place) ?? subnet, subnet)
            .Texts(
                "networkInterfaces.accessConfigs",
                Shape.Network.HasAddress ? [Nat] : [],
                card.ListAt("accessConfigs").Select(access => access.TextAt("type"))
            )
            .Refusal;
    }

    private static string Disks(JsonElement seen) =>
        string.Join(", ", seen.ListAt("disks").Select(disk => $"{disk.TextAt("diskSizeGb")} GiB"));

    private static IEnumerable<string> Metadata(JsonElement seen) =>
        seen.ListAt("metadata", "items").Where(item => item.TextAt("key") != Configuration).Select(Word);

    private static string Word((string Key, string Value) item) => $"{item.Key}={item.Value}";

    private static string Word(JsonElement item) => $"{item.TextAt("key")}={item.TextAt("value")}";
}
