using Coffer.Bytes;
using Coffer.Keys.Binding;

namespace Coffer.Init.Boot;

/// <summary>A vault whose key slot is open, by the TPM or by its owner.</summary>
/// <param name="Header">The header it was opened from.</param>
/// <param name="VolumeKey">The volume key.</param>
/// <param name="Unlock">The unlock secret; null when the vault was opened with the recovery passphrase.</param>
/// <param name="Recovered">The recovery, when the vault was opened by it; null when the TPM gave its share.</param>
internal sealed record OpenedVault(
    BoundHeader Header,
    Secret VolumeKey,
    Secret? Unlock,
    RecoveredBoot? Recovered = null
) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        VolumeKey.Dispose();
        Unlock?.Dispose();
    }
}
