namespace Coffer.Image.Description;

/// <summary>Something an owner's description makes less tight than it would be without the words.</summary>
/// <param name="Where">The member, such as <c>workloads.web.capabilities</c>.</param>
/// <param name="Says">What it says.</param>
/// <param name="Means">What follows from it.</param>
public sealed record LoosenedSetting(string Where, string Says, string Means);
