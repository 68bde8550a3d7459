namespace Coffer.Attestation.Verdicts;

/// <summary>What one rule found.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Field">The field of the evidence it looked at, as a path in the bundle: <c>snp.report.CHIP_ID</c>.</param>
/// <param name="Expected">What had to be there; null where nothing was compared.</param>
/// <param name="Seen">What was there.</param>
/// <param name="IsRequired">True when the policy accepts nothing without this rule: then not checked is as bad as failed.</param>
/// <param name="Note">What it probably means and what to do, or why it was not checked or does not apply.</param>
public sealed record Finding(
    Rule Rule,
    Outcome Outcome,
    string Field,
    string? Expected = null,
    string? Seen = null,
    bool IsRequired = false,
    string? Note = null
)
{
    /// <summary>True when this finding alone refuses the evidence.</summary>
    public bool Refuses => Outcome == Outcome.Failed || (Outcome == Outcome.NotChecked && IsRequired);
}
