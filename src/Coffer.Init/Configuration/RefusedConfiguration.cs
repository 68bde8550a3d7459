using Coffer.Bytes;

namespace Coffer.Init.Configuration;

/// <summary>A document that the machine was given and does not follow.</summary>
/// <param name="Source">Where it came from: <c>vault</c>, <c>esp</c>, <c>metadata</c>.</param>
/// <param name="Refusal">Why not.</param>
internal sealed record RefusedConfiguration(string Source, Refusal Refusal);
