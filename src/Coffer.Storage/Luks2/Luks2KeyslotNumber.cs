namespace Coffer.Storage.Luks2;

/// <summary>
/// The key slots of a vault (docs/formats.md, section 8). At rest one of each kind is there; a change of the header makes the
/// new one under the kind's other number before the old one goes. While the vault is re-encrypted, other numbers take their
/// place: each kind then has one slot for the old volume key and one for the next.
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

    /// <summary>The old volume key, opened by the unlock secret's passphrase.</summary>
    UnlockOfOld = 4,

    /// <summary>The old volume key, opened by the recovery passphrase.</summary>
    RecoveryOfOld = 5,

    /// <summary>The next volume key, opened by the unlock secret's passphrase.</summary>
    UnlockOfNext = 6,

    /// <summary>The next volume key, opened by the recovery passphrase.</summary>
    RecoveryOfNext = 7,

    /// <summary>The other number for <see cref="UnlockOfOld"/>.</summary>
    OtherUnlockOfOld = 8,

    /// <summary>The other number for <see cref="UnlockOfNext"/>.</summary>
    OtherUnlockOfNext = 9,
}
