using System.Collections.Immutable;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>A machine that is there.</summary>
/// <param name="Steps">What became of each thing, in order.</param>
/// <param name="Address">Where it is reached, as Google says, in its network where it has no address in the world; empty when nowhere. Evidence tells who answers there.</param>
public sealed record DeployedMachine(ImmutableArray<Step> Steps, string Address);
