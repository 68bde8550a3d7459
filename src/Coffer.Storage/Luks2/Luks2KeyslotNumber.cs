namespace Coffer.Storage.Luks2;

/// <summary>The key slots of a vault (docs/formats.md, section 8).</summary>
public enum Luks2KeyslotNumber
{
    /// <summary>Opened by the passphrase derived from the unlock secret.</summary>
    Unlock = 0,

    /// <summary>Opened by the recovery passphrase.</summary>
    Recovery = 1,
}
