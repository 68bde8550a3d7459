using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// Makes a machine be there. Each step looks first: what is there and as it should be is kept, what is there and different is refused; so that it can be
/// run again after anything. What was made is looked at once more, to see that Google has what was meant.
/// </summary>
/// <param name="client">As whom.</param>
/// <param name="plan">The machine, judged.</param>
/// <param name="progress">Where it is said.</param>
public sealed class Deployment(GoogleClient client, MachinePlan plan, IDeployProgress progress)
{
    private const int MostLooks = 300;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>Does it.</summary>
    /// <returns>The machine, running.</returns>
    /// <exception cref="RefusedException">A refusal <c>gcp.*</c>.</exception>
    public async Task<DeployedMachine> RunAsync(CancellationToken cancellation)
    {
        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        JsonElement last = default;
        foreach (Resource resource in Resources.Of(client.Endpoints, plan))
        {
            (StepState state, last) = await EnsureAsync(resource, cancellation);
            Step step = new(resource.Thing, state);
            progress.Say($"{step.Thing}: {step.Words}");
            steps.Add(step);
        }
        return new DeployedMachine(steps.ToImmutable(), InstanceResource.AddressOf(last));
    }

    private async Task<(StepState State, JsonElement Seen)> EnsureAsync(
        Resource resource,
        CancellationToken cancellation
    )
    {
        if (await client.FindAsync(resource.Look, cancellation) is { } there)
            return (StepState.AlreadyThere, await ReadyAsync(resource, there, cancellation));
        progress.Say($"{resource.Thing} ...");
        await resource.MakeAsync(client, progress, cancellation);
        JsonElement made = await client.SendAsync(resource.Look, cancellation);
        return (StepState.Made, await ReadyAsync(resource, made, cancellation));
    }

    // One that an interrupted run began is on its way.
    private async Task<JsonElement> ReadyAsync(Resource resource, JsonElement seen, CancellationToken cancellation)
    {
        for (int looks = 0; ; looks++)
        {
            if (resource.Judge(seen) is { } refusal)
                throw new RefusedException(refusal);
            if (resource.IsReady(seen))
                return seen;
            if (looks == MostLooks)
                throw new RefusedException(
                    new Refusal(
                        "gcp.status",
                        resource.Thing,
                        $"{resource.Ready}",
                        "still on its way",
                        "run it again later"
                    )
                );
            await Task.Delay(s_pause, client.Time, cancellation);
            seen = await client.SendAsync(resource.Look, cancellation);
        }
    }
}
