namespace Coffer.Storage.Vault;

/// <summary>A part of the vault (docs/formats.md, section 6).</summary>
public enum VaultPartKind
{
    /// <summary>First OS root.</summary>
    SlotA = 1,

    /// <summary>Second OS root.</summary>
    SlotB = 2,

    /// <summary>State: <c>/var</c>.</summary>
    Data = 3,
}
