namespace Coffer.Init.Console;

/// <summary>When a stage ran, since the kernel started.</summary>
/// <param name="Stage">Name of the stage (docs/formats.md section 11).</param>
/// <param name="Begin">When it began.</param>
/// <param name="End">When the next one began, or it ended.</param>
internal sealed record StageTime(string Stage, TimeSpan Begin, TimeSpan End);
