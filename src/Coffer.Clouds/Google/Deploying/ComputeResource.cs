using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>A thing of Compute Engine: made and removed by operations that are waited for.</summary>
/// <param name="place">Where, and whose.</param>
/// <param name="calls">The calls.</param>
internal abstract class ComputeResource(GcpPlace place, ComputeCollection calls) : Resource(place, calls.Thing)
{
    /// <summary>Where dry runs, which have no operation, name it.</summary>
    private const string AnyOperation = "OPERATION";

    /// <inheritdoc/>
    public override GoogleRequest Look => calls.Get;

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Making => [Insert, calls.Wait(AnyOperation)];

    private GoogleRequest Insert => calls.Insert(RequestBody.Of(Write));

    /// <inheritdoc/>
    public override ImmutableArray<GoogleRequest> Removing(string generation) =>
        [calls.Delete, calls.Wait(AnyOperation)];

    /// <inheritdoc/>
    public override async Task MakeAsync(GoogleClient client, IDeployProgress progress, CancellationToken cancellation)
    {
        JsonElement operation = await client.SendAsync(Insert, cancellation);
        await new OperationWait(client, calls).RunAsync(operation, cancellation);
    }

    /// <inheritdoc/>
    public override async Task RemoveAsync(GoogleClient client, JsonElement seen, CancellationToken cancellation)
    {
        if (await client.RemoveAsync(calls.Delete, cancellation) is { } answer)
            await new OperationWait(client, calls).RunAsync(ForeignJson.Read(answer.Body), cancellation);
    }

    /// <summary>Writes the members of the request that makes it.</summary>
    protected abstract void Write(Utf8JsonWriter json);
}
