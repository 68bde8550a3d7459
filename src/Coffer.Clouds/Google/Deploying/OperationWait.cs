using System.Text.Json;
using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>Waits for an operation of Compute Engine, and says why it failed.</summary>
/// <param name="client">Who waits.</param>
/// <param name="calls">Whose operations.</param>
internal sealed partial class OperationWait(GoogleClient client, ComputeCollection calls)
{
    // The server waits two minutes each time: two hours at most.
    private const int MostAnswers = 60;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <summary>Returns when it is done.</summary>
    /// <exception cref="RefusedException"><c>gcp.quota</c>, <c>gcp.exhausted</c>, <c>gcp.operation</c>, or what Google refused.</exception>
    public async Task RunAsync(JsonElement? begun, CancellationToken cancellation)
    {
        string name = begun?.TextAt("name") ?? "";
        if (!Name().IsMatch(name))
            throw Refuse("answer", "an operation", "another answer", "is it Google that answers? Run it again");
        JsonElement operation = begun!.Value;
        for (int answers = 0; operation.TextAt("status") != "DONE"; answers++)
        {
            if (answers == MostAnswers)
                throw Refuse("operation", "an operation that ends", $"{name} still at work", "run it again later");
            await Task.Delay(s_pause, client.Time, cancellation);
            operation = await client.SendAsync(calls.Wait(name), cancellation);
        }
        if (operation.ListAt("error", "errors") is { Count: > 0 } errors)
            throw Failed(errors[0]);
    }

    private RefusedException Failed(JsonElement error)
    {
        string code = error.TextAt("code");
        (string reason, string next) = code switch
        {
            "QUOTA_EXCEEDED" => ("quota", "ask Google for more of it, or choose another region or machine type"),
            "ZONE_RESOURCE_POOL_EXHAUSTED" or "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS" => (
                "exhausted",
                "the zone has no such machine free: choose another zone, or try later"
            ),
            _ => ("operation", "what is made stays; run it again when the reason is gone"),
        };
        return Refuse(reason, "an operation without errors", $"{code}: {error.TextAt("message")}", next);
    }

    private RefusedException Refuse(string reason, string expected, string seen, string next) =>
        new(new Refusal($"gcp.{reason}", calls.Thing, expected, seen, next));

    // It goes into an address.
    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]{0,126}[a-z0-9])?\z")]
    private static partial Regex Name();
}
