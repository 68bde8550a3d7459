namespace Coffer.Lab;

/// <summary>A disk beside the machine's own, as a host may plug in.</summary>
/// <param name="Path">A raw image.</param>
/// <param name="ReadOnly">The machine cannot write to it.</param>
public sealed record AttachedDisk(string Path, bool ReadOnly = false);
