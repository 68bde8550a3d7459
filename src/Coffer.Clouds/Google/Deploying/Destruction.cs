using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// Removes a machine and what was made for it, last made first: only what says that it is this machine's. Its data are gone with its disk. Rule,
/// image and upload belong to no zone: where the machine is in another one, nothing is removed.
/// </summary>
/// <param name="client">As whom.</param>
/// <param name="place">Where, and its name.</param>
/// <param name="progress">Where it is said.</param>
public sealed class Destruction(GoogleClient client, GcpPlace place, IDeployProgress progress)
{
    /// <summary>Does it.</summary>
    /// <returns>What became of each thing; foreign ones are left alone.</returns>
    /// <exception cref="RefusedException">A refusal <c>gcp.*</c>; <c>gcp.elsewhere</c> for a machine in another zone.</exception>
    public async Task<ImmutableArray<Step>> RunAsync(CancellationToken cancellation)
    {
        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        foreach (Resource resource in Resources.ToRemove(client.Endpoints, place))
        {
            Step step = new(resource.Thing, await RemoveAsync(resource, cancellation));
            progress.Say($"{step.Thing}: {step.Words}");
            steps.Add(step);
        }
        return steps.ToImmutable();
    }

    private async Task<StepState> RemoveAsync(Resource resource, CancellationToken cancellation)
    {
        if (await client.FindAsync(resource.Look, cancellation) is not { } seen)
        {
            if (resource is InstanceResource)
                await new MachineSearch(client, place).RefuseElsewhereAsync(cancellation);
            return StepState.NotThere;
        }
        if (!resource.IsOurs(seen))
            return StepState.Foreign;
        await resource.RemoveAsync(client, seen, cancellation);
        return StepState.Removed;
    }
}
