using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Google.Uploading;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The uploaded disk.</summary>
/// <param name="place">Where, and whose.</param>
/// <param name="storage">The calls.</param>
/// <param name="archive">What shall be there; null for removing it.</param>
internal sealed class DiskObject(GcpPlace place, StorageRequests storage, Archive? archive)
    : Resource(place, storage.Object)
{
    private const string Digest = "coffer-sha256";

    /// <inheritdoc/>
    public override GoogleRequest Look => storage.GetObject;

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Making => [Begin, storage.Upload(Wanted.Length)];

    private GoogleRequest Begin => storage.BeginUpload(RequestBody.Of(Write), Wanted.Length);

    private Archive Wanted => archive ?? throw new InvalidOperationException("no disk to upload");

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Removing(string generation) => [storage.DeleteObject(generation)];

    /// <inheritdoc/>
    public override string OwnerOf(JsonElement seen) => seen.TextAt("metadata", GcpPlace.Label);

    /// <inheritdoc/>
    protected override string WhenDifferent =>
        $"build with a higher version, or gcloud storage rm gs://{Place.Bucket}/{Place.ObjectName} and deploy again: image and machine stay";

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen) =>
        new Comparison(Thing, seen, WhenDifferent)
            .Text($"metadata.{Digest}", Wanted.Sha256)
            .Text("size", $"{Wanted.Length}")
            .Text("crc32c", Wanted.Crc32c)
            .Refusal;

    /// <inheritdoc/>
    public override async Task MakeAsync(GoogleClient client, IDeployProgress progress, CancellationToken cancellation)
    {
        JsonElement made = await new ResumableUpload(client, Begin, Wanted, progress).RunAsync(cancellation);
        // What arrived must be what was sent, by the server's own sums.
        if (Compare(made) is { } refusal)
            throw new RefusedException(refusal with { Reason = "gcp.upload" });
    }

    /// <inheritdoc/>
    public override Task RemoveAsync(GoogleClient client, JsonElement seen, CancellationToken cancellation) =>
        client.RemoveAsync(Removing(seen.TextAt("generation"))[0], cancellation);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Place.ObjectName);
        json.WriteString("contentType", "application/gzip");
        json.WriteString("crc32c", Wanted.Crc32c);
        json.Object(
            "metadata",
            () =>
            {
                json.WriteString(GcpPlace.Label, Place.Name);
                json.WriteString(Digest, Wanted.Sha256);
            }
        );
    }
}
