using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Clouds.Google.Requests;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>
/// Makes a machine be there, where none of its name is in another zone and no disk of an earlier one is left. Each step looks first: what is there and as it should be is kept, what is there and different is refused; so that it can be
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
        await LookAroundAsync(cancellation);
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

    // Before anything is made: two machines of one name would share rule, image and upload, and be paid for both.
    private async Task LookAroundAsync(CancellationToken cancellation)
    {
        GcpPlace place = plan.Place;
        DiskResource disk = Resources.Disk(client.Endpoints, place);
        Resource machine = Resources.Machine(client.Endpoints, place, plan);
        if (await client.FindAsync(machine.Look, cancellation) is { } there)
        {
            if (machine.IsOurs(there))
                await LookAtDiskAsync(disk, cancellation);
            return;
        }
        LabelSearch calls = LabelSearch.Machines(client.Endpoints, place);
        ZoneFinding finding = await new ZoneSearch(client, place, calls).RunAsync(cancellation);
        if (finding.Elsewhere is { } thing)
            throw new RefusedException(Elsewhere(thing));
        // A zone that is down must not keep a machine from another one.
        if (finding.Unreachable.Length > 0)
            progress.Say($"{finding.Unreachable} cannot be reached: a machine {place.Name} there would not be seen");
        if (await new SettledLook(client).FindAsync(disk, cancellation) is { } left && disk.Judge(left) is { } refusal)
            throw new RefusedException(refusal);
    }

    // Where it has another name, somebody else made the machine: the machine's own comparison says what is different.
    private async Task LookAtDiskAsync(DiskResource disk, CancellationToken cancellation)
    {
        if (
            await client.FindAsync(disk.Look, cancellation) is { } seen
            && disk.CompareType(seen, plan.Shape) is { } refusal
        )
            throw new RefusedException(refusal);
    }

    private Refusal Elsewhere(LabelledThing thing) =>
        new(
            "gcp.elsewhere",
            $"{thing.Word} {plan.Place.Name}",
            $"it in zone {plan.Place.Zone}, or nowhere in project {plan.Place.Project}",
            thing.Where(plan.Place),
            $"name its zone with --zone, or build with a higher version, which is another machine; this removes it, and its data with it: {thing.Removing(plan.Place)}"
        );

    private async Task<(StepState State, JsonElement Seen)> EnsureAsync(
        Resource resource,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(resource, cancellation) is { } there)
            return (StepState.AlreadyThere, await ReadyAsync(resource, there, cancellation));
        progress.Say($"{resource.Thing} ...");
        await resource.MakeAsync(client, progress, cancellation);
        JsonElement made =
            await FindAsync(resource, cancellation)
            ?? throw new RefusedException(GoogleProblem.Unreadable(resource.Look, "what was made", "nothing of it"));
        return (StepState.Made, await ReadyAsync(resource, made, cancellation));
    }

    private async Task<JsonElement?> FindAsync(Resource resource, CancellationToken cancellation) =>
        await client.FindAsync(resource.Look, cancellation) is { } answer ? resource.Found(answer) : null;

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
