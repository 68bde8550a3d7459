namespace Coffer.Image.Inputs;

/// <summary>What becomes of an input that the host supplies (design section 7).</summary>
public enum HostInputRule
{
    /// <summary>Nothing in the machine reads it.</summary>
    Ignored,

    /// <summary>It counts only with the owner's signature.</summary>
    Signed,

    /// <summary>It changes a PCR: the disk key stays sealed, or the evidence says it.</summary>
    Measured,

    /// <summary>It is used, because no machine can do without; the row says within which bounds, and what the host gains.</summary>
    Bounded,
}
