namespace Coffer.Machine.Tests.Cuts;

/// <summary>What the machine is after a power cut.</summary>
/// <param name="State">In a word: <c>generation 3</c>, <c>starts again</c>.</param>
/// <param name="Failure">What is lost; null when nothing is.</param>
internal sealed record CutVerdict(string State, string? Failure = null);
