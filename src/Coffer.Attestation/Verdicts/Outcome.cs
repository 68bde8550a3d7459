namespace Coffer.Attestation.Verdicts;

/// <summary>What became of one rule.</summary>
public enum Outcome
{
    /// <summary>Looked at, and as it must be.</summary>
    Passed,

    /// <summary>Looked at, and not as it must be. One of them refuses the evidence.</summary>
    Failed,

    /// <summary>The rule says nothing about evidence of this kind (a rule for VLEK certificates, and there is a VCEK).</summary>
    NotApplicable,

    /// <summary>The rule applies, but evidence or policy lack what it needs. Refuses the evidence where the policy requires the rule.</summary>
    NotChecked,
}
