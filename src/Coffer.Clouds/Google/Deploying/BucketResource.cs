using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// The bucket: a place for uploads, not a part of the machine. One that is there is taken as it is, and none is ever removed. Names of buckets are the
/// world's: one that is not in the project's own list is somebody else's, and taken only where the owner says so.
/// </summary>
/// <param name="place">Where.</param>
/// <param name="storage">The calls.</param>
/// <param name="isForeign">True where it may be another project's.</param>
internal sealed class BucketResource(GcpPlace place, StorageRequests storage, bool isForeign)
    : Resource(place, storage.Bucket)
{
    private const int Conflict = 409;

    /// <inheritdoc/>
    public override GoogleRequest Look => isForeign ? storage.GetBucket : storage.ListBuckets;

    /// <inheritdoc/>
    public override JsonElement? Found(JsonElement answer)
    {
        if (isForeign)
            return answer;
        foreach (JsonElement bucket in answer.ListAt("items"))
            if (bucket.TextAt("name") == Place.Bucket)
                return bucket;
        return null;
    }

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
    public override async Task MakeAsync(GoogleClient client, IDeployProgress progress, CancellationToken cancellation)
    {
        HttpAnswer answer = await client.RepeatAsync(Making[0], cancellation);
        if (answer.Status == Conflict)
            throw new RefusedException(
                new Refusal(
                    "gcp.foreign",
                    Thing,
                    $"a bucket of project {Place.Project}, or none of this name in the world",
                    "one that the project does not list: somebody else's",
                    "choose another name with --bucket; --foreign-bucket takes it where you know whose it is"
                )
            );
        if (!answer.IsSuccess)
            throw new RefusedException(GoogleProblem.Of(Making[0], answer));
    }

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
