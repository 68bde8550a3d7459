namespace Coffer.Agent.Metadata;

/// <summary>What a metadata server answered.</summary>
/// <param name="Body">The body, at most one byte more than was allowed; null where the status is not 200.</param>
/// <param name="Flavor">The header <c>Metadata-Flavor</c>; null without one.</param>
internal sealed record MetadataAnswer(byte[]? Body, string? Flavor);
