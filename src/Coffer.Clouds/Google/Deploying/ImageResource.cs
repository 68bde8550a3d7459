using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The image: the uploaded disk, and the owner's PK, KEK, db and dbx for the firmware of its machines.</summary>
/// <param name="place">Where, and whose.</param>
/// <param name="calls">The calls.</param>
/// <param name="plan">What shall be there; null for removing it.</param>
internal sealed class ImageResource(GcpPlace place, ComputeCollection calls, MachinePlan? plan)
    : ComputeResource(place, calls)
{
    /// <summary>Label that says which disk it was made of.</summary>
    public const string DiskLabel = "coffer-disk";

    private const string Architecture = "X86_64";
    private const string Certificate = "X509";
    private const string SignatureLists = "BIN";
    private const string InitialState = "shieldedInstanceInitialState";
    private static readonly ImmutableArray<string> s_features =
    [
        "UEFI_COMPATIBLE",
        "SEV_CAPABLE",
        "SEV_SNP_CAPABLE",
        "GVNIC",
    ];

    private MachinePlan Plan => plan ?? throw new InvalidOperationException("no image to make");

    /// <inheritdoc/>
    public override string? Ready => "READY";

    /// <inheritdoc/>
    public override ImmutableArray<string> OnTheWay => ["PENDING"];

    /// <inheritdoc/>
    protected override string WhenDifferent =>
        $"build with a higher version, or gcloud compute images delete {Place.Name} --project {Place.Project} and deploy again: the machine stays";

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen)
    {
        JsonElement state = seen.At(InitialState) ?? default;
        Comparison comparison = new Comparison(Thing, seen, WhenDifferent)
            .Text($"labels.{DiskLabel}", Plan.Disk.Label)
            .Text("architecture", Architecture)
            .Bytes($"{InitialState}.pk", Plan.Pk, state.BytesAt("pk", "content"))
            .Bytes($"{InitialState}.keks", Plan.Kek, OnlyOne(state, "keks"))
            .Bytes($"{InitialState}.dbs", Plan.Db, OnlyOne(state, "dbs"))
            .Texts("guestOsFeatures", s_features, Features(seen));
        // What Google says of an image that was given none is not known.
        return Plan.Dbx is { } dbx
            ? comparison.Bytes($"{InitialState}.dbxs", dbx, OnlyOne(state, "dbxs")).Refusal
            : comparison.Refusal;
    }

    /// <inheritdoc/>
    protected override void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Place.Name);
        json.Object(
            "labels",
            () =>
            {
                json.WriteString(GcpPlace.Label, Place.Name);
                json.WriteString(DiskLabel, Plan.Disk.Label);
            }
        );
        json.WriteString("architecture", Architecture);
        json.Object(
            "rawDisk",
            () =>
            {
                json.WriteString("source", $"https://storage.googleapis.com/{Place.Bucket}/{Place.ObjectName}");
                json.WriteString("containerType", "TAR");
            }
        );
        json.List("guestOsFeatures", s_features, feature => json.WriteString("type", feature));
        json.Object(InitialState, () => WriteKeys(json));
    }

    // The owner's keys and no others: the firmware starts what the owner signed, and nothing of Google's or Microsoft's.
    private void WriteKeys(Utf8JsonWriter json)
    {
        json.Object("pk", () => WriteFile(json, Plan.Pk, Certificate));
        json.List("keks", [Plan.Kek], key => WriteFile(json, key, Certificate));
        json.List("dbs", [Plan.Db], key => WriteFile(json, key, Certificate));
        if (Plan.Dbx is { } dbx)
            json.List("dbxs", [dbx], lists => WriteFile(json, lists, SignatureLists));
    }

    private static void WriteFile(Utf8JsonWriter json, ReadOnlyMemory<byte> content, string type)
    {
        json.WriteBase64String("content", content.Span);
        json.WriteString("fileType", type);
    }

    // Google may add others to what was asked for: what the machine is protected by stands in the machine.
    private static IEnumerable<string> Features(JsonElement seen) =>
        seen.ListAt("guestOsFeatures").Select(feature => feature.TextAt("type")).Intersect(s_features);

    private static byte[]? OnlyOne(JsonElement state, string name) =>
        state.ListAt(name) is [{ } only] ? only.BytesAt("content") : null;
}
