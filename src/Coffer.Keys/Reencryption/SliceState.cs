namespace Coffer.Keys.Reencryption;

/// <summary>How far a slice came before it failed.</summary>
internal enum SliceState
{
    /// <summary>Nothing on the disk speaks of it.</summary>
    Untouched,

    /// <summary>A header may have it as hot zone.</summary>
    Announced,

    /// <summary>Sectors of it may be under the next key.</summary>
    Written,
}
