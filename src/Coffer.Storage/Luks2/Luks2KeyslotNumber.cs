namespace Coffer.Storage.Luks2;

/// <summary>
/// The key slots of a vault (docs/formats.md, section 8). At rest one of each kind is there; a change of the header makes the
/// new one under the kind's other number before the old one goes.
/// </summary>
public enum Luks2KeyslotNumber
{
    /// <summary>Opened by the passphrase derived from the unlock secret.</summary>
    Unlock = 0,

    /// <summary>Opened by the recovery passphrase.</summary>
    Recovery = 1,

    /// <summary>The other number for <see cref="Unlock"/>.</summary>
    OtherUnlock = 2,

    /// <summary>The other number for <see cref="Recovery"/>.</summary>
    OtherRecovery = 3,
}
