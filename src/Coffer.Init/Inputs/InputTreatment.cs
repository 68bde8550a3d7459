namespace Coffer.Init.Inputs;

/// <summary>What becomes of an input that the host supplies (design section 7).</summary>
internal enum InputTreatment
{
    /// <summary>Nothing in this machine reads it.</summary>
    Ignored,

    /// <summary>It counts only with the owner's signature.</summary>
    Signed,

    /// <summary>It changes a PCR the disk key is bound to: the vault stays closed.</summary>
    Measured,

    /// <summary>No machine can do without it: it is used within bounds, and said.</summary>
    Bounded,
}
