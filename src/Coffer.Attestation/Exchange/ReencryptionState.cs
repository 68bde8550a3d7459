namespace Coffer.Attestation.Exchange;

/// <summary>What a rotation of the volume key does now.</summary>
public enum ReencryptionState
{
    /// <summary>There is none: the vault has one volume key.</summary>
    None,

    /// <summary>It goes on, slice by slice.</summary>
    Running,

    /// <summary>An operator paused it.</summary>
    Paused,

    /// <summary>After a recovery nobody has the key of the header's MAC: it goes on after a reseal.</summary>
    Waiting,

    /// <summary>A slice could not be done; it is tried again by a resume and by the next boot.</summary>
    Failed,
}
