namespace Coffer.Attestation.Policies;

/// <summary>What becomes of an event that the grammar of its PCR does not explain.</summary>
public enum UnexplainedEvents
{
    /// <summary>It refuses the evidence, in PCR 0 to 7 and 11 to 13.</summary>
    Refuse,

    /// <summary>It is reported, whatever its PCR. The rules of Secure Boot stay.</summary>
    Report,
}
