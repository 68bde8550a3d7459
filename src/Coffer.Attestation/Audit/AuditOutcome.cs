namespace Coffer.Attestation.Audit;

/// <summary>What became of an action.</summary>
public enum AuditOutcome
{
    /// <summary>It is about to be done; the entry of its end follows, or the machine's power went before.</summary>
    Asked,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused, or failed.</summary>
    Refused,
}
