using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// The bucket: a place for uploads, not a part of the machine. One that is there is taken as it is, whoever made it; none is ever removed.
/// </summary>
/// <param name="place">Where.</param>
/// <param name="storage">The calls.</param>
internal sealed class BucketResource(GcpPlace place, StorageRequests storage) : Resource(place, storage.Bucket)
{
    /// <inheritdoc/>
    public override GoogleRequest Look => storage.GetBucket;

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Making => [storage.InsertBucket(RequestBody.Of(Write))];

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Removing(string generation) => [];

    /// <inheritdoc/>
    public override string OwnerOf(JsonElement seen) => Owner;

    /// <inheritdoc/>
    protected override string WhenDifferent => "choose another bucket";

    /// <inheritdoc/>
    public override Refusal? Compare(JsonElement seen) => null;

    /// <inheritdoc/>
    public override Task MakeAsync(GoogleClient client, IDeployProgress progress, CancellationToken cancellation) =>
        client.SendAsync(Making[0], cancellation);

    /// <inheritdoc/>
    public override Task RemoveAsync(GoogleClient client, JsonElement seen, CancellationToken cancellation) =>
        Task.CompletedTask;

    // Nobody reads it but who has a role in the project.
    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Place.Bucket);
        json.WriteString("location", Place.Region);
        // A removed upload is gone, and not paid for another seven days.
        json.Object("softDeletePolicy", () => json.WriteString("retentionDurationSeconds", "0"));
        json.Object(
            "iamConfiguration",
            () =>
            {
                json.Object("uniformBucketLevelAccess", () => json.WriteBoolean("enabled", true));
                json.WriteString("publicAccessPrevention", "enforced");
            }
        );
    }
}
