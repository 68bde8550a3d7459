namespace Coffer.Image.Build;

/// <summary>What was linked into a static program.</summary>
/// <param name="Registry"><c>deb</c> or <c>nuget</c>.</param>
/// <param name="Name">Name of the package.</param>
/// <param name="Version">Its version.</param>
public sealed record LinkedPart(string Registry, string Name, string Version);
