namespace Coffer.Keys.Owner;

/// <summary>A signed change of a plan, as it was written down.</summary>
/// <param name="File">Name of its file, beside the plan.</param>
/// <param name="Variable"><c>db</c> or <c>dbx</c>.</param>
/// <param name="Sha256">Hash of the file.</param>
public sealed record PlannedUpdate(string File, string Variable, ReadOnlyMemory<byte> Sha256);
