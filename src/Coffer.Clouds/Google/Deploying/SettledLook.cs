using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>Looks for a thing, and waits until one that is being removed is gone: nothing else can be done with it any more.</summary>
/// <param name="client">As whom.</param>
internal sealed class SettledLook(GoogleClient client)
{
    private const int MostLooks = 60;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Looks.</summary>
    /// <returns>It, or null where it is not there, or not any more.</returns>
    /// <exception cref="RefusedException"><c>gcp.status</c> for one that does not go.</exception>
    public async Task<JsonElement?> FindAsync(Resource resource, CancellationToken cancellation)
    {
        for (int looks = 0; ; looks++)
        {
            JsonElement? seen = await client.FindAsync(resource.Look, cancellation);
            if (seen is not { } thing || !Resource.IsGoing(thing))
                return seen;
            if (looks == MostLooks)
                throw new RefusedException(
                    new Refusal("gcp.status", resource.Thing, "gone", "still on its way out", "run it again later")
                );
            await Task.Delay(s_pause, client.Time, cancellation);
        }
    }
}
