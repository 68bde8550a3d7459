using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;

namespace Coffer.Init.Custody;

/// <summary>The vault as the custodian keeps it: its header, and the secrets that open it. Replaced whole by each change.</summary>
/// <param name="Header">The header on the disk.</param>
/// <param name="Share">The TPM's share of its binding; null when nobody has it.</param>
/// <param name="VolumeKey">The volume key; the old one while the vault is re-encrypted.</param>
/// <param name="NextKey">The next volume key; null while the vault is at rest.</param>
internal sealed record KeptVault(BoundHeader Header, Secret? Share, Secret VolumeKey, Secret? NextKey = null)
{
    /// <summary>UUID of the vault.</summary>
    internal Guid Uuid => Header.Header.Uuid;

    /// <summary>Bytes of the data that are under the next key.</summary>
    internal long Boundary => Header.Header.Reencryption?.Progress.Boundary ?? 0;

    /// <summary>The unlock secret; null when nobody has it. The caller's to dispose.</summary>
    internal Secret? Unlock() => Share is null ? null : VaultKeys.Unlock([Share], Uuid, Header.Binding.Generation);
}
