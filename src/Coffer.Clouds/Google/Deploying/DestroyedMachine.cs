using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>What a destruction did.</summary>
/// <param name="Steps">What became of each thing that it came to.</param>
/// <param name="Refusal">Why it did not come to the others, a refusal <c>gcp.*</c>; <c>gcp.elsewhere</c> for a machine or disk in another zone. Null when it came to all.</param>
public sealed record DestroyedMachine(ImmutableArray<Step> Steps, Refusal? Refusal);
