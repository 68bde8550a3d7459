using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// Removes a machine and what was made for it, last made first: only what says that it is this machine's. Its data are gone with its disk. Rule,
/// image and upload belong to no zone: they stay while a machine or disk of this name is in another one, and that one stays too until its zone is named.
/// </summary>
/// <param name="client">As whom.</param>
/// <param name="place">Where, and its name.</param>
/// <param name="progress">Where it is said.</param>
public sealed class Destruction(GoogleClient client, GcpPlace place, IDeployProgress progress)
{
    private readonly LabelSearch _machines = LabelSearch.Machines(client.Endpoints, place);
    private readonly LabelSearch _disks = LabelSearch.Disks(client.Endpoints, place);

    /// <summary>Does it.</summary>
    /// <returns>What became of each thing; foreign ones are left alone.</returns>
    public async Task<DestroyedMachine> RunAsync(CancellationToken cancellation)
    {
        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        try
        {
            await RemoveAllAsync(steps, cancellation);
            return new DestroyedMachine(steps.ToImmutable(), null);
        }
        catch (RefusedException e)
        {
            return new DestroyedMachine(steps.ToImmutable(), e.Refusal);
        }
    }

    private async Task RemoveAllAsync(ImmutableArray<Step>.Builder steps, CancellationToken cancellation)
    {
        foreach (Resource resource in Resources.ToRemoveInZone(client.Endpoints, place))
            steps.Add(await StepAsync(resource, cancellation));
        const string kept = "rule, image and upload stay until it is gone";
        await RefuseElsewhereAsync(_machines, kept, cancellation);
        await RefuseElsewhereAsync(_disks, kept, cancellation);
        foreach (Resource resource in Resources.ToRemoveInProject(client.Endpoints, place))
            steps.Add(await StepAsync(resource, cancellation));
    }

    private async Task<Step> StepAsync(Resource resource, CancellationToken cancellation)
    {
        Step step = new(resource.Thing, await RemoveAsync(resource, cancellation));
        progress.Say($"{step.Thing}: {step.Words}");
        return step;
    }

    private async Task<StepState> RemoveAsync(Resource resource, CancellationToken cancellation)
    {
        if (await new SettledLook(client).FindAsync(resource, cancellation) is not { } seen)
        {
            // It may be the zone that is wrong: then its disk is not removed either.
            if (resource is InstanceResource)
                await RefuseElsewhereAsync(_machines, "nothing was removed", cancellation);
            return StepState.NotThere;
        }
        if (!resource.IsOurs(seen))
            return StepState.Foreign;
        await resource.RemoveAsync(client, seen, cancellation);
        return StepState.Removed;
    }

    private async Task RefuseElsewhereAsync(LabelSearch calls, string kept, CancellationToken cancellation)
    {
        ZoneFinding finding = await new ZoneSearch(client, place, calls).RunAsync(cancellation);
        if (finding.Elsewhere is { } thing)
            throw new RefusedException(
                new Refusal(
                    "gcp.elsewhere",
                    $"{thing.Word} {place.Name}",
                    $"it in zone {place.Zone}, or nowhere in project {place.Project}",
                    thing.Where(place),
                    $"{kept}: {thing.Removing(place)}"
                )
            );
        if (finding.Unreachable.Length > 0)
            throw new RefusedException(
                GoogleProblem.Unreadable(
                    calls.List(""),
                    "what is in each zone",
                    $"{finding.Unreachable}, which Google cannot reach"
                )
            );
    }
}
