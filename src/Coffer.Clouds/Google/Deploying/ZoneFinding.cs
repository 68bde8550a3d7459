namespace Coffer.Clouds.Google.Deploying;

/// <summary>What a look into all zones found.</summary>
/// <param name="Elsewhere">The first thing that is not at the place that was meant; null when there is none.</param>
/// <param name="Unreachable">A zone that Google could not look into; empty when there is none.</param>
internal sealed record ZoneFinding(LabelledThing? Elsewhere, string Unreachable);
