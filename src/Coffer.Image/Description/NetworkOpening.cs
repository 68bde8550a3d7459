namespace Coffer.Image.Description;

/// <summary>Something that a machine's network filter lets through.</summary>
/// <param name="Direction"><c>in</c> or <c>out</c>, of whoever speaks first.</param>
/// <param name="What">The ports, as a description writes them.</param>
/// <param name="Who">Who answers, or who speaks.</param>
public sealed record NetworkOpening(string Direction, string What, string Who);
