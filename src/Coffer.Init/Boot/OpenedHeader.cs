using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Rotation;

namespace Coffer.Init.Boot;

/// <summary>
/// A header that was opened, with the secrets that did it: by the TPM, and judged to be this machine's present one, or by its owner's recovery
/// passphrase.
/// </summary>
/// <param name="Header">The header.</param>
/// <param name="Share">The TPM's share; null after a recovery.</param>
/// <param name="Unlock">The unlock secret; null after a recovery.</param>
/// <param name="VolumeKey">The volume key; the old one while the vault is re-encrypted.</param>
/// <param name="NextKey">The next volume key; null while the vault is at rest.</param>
/// <param name="Recovered">The recovery; null when the TPM gave its share.</param>
internal sealed record OpenedHeader(
    BoundHeader Header,
    Secret? Share,
    Secret? Unlock,
    Secret VolumeKey,
    Secret? NextKey = null,
    RecoveredBoot? Recovered = null
) : IDisposable
{
    /// <summary>
    /// Ends a change that a power cut left unfinished; the same header when there is none, or when nobody has the secret that a settled header's MAC
    /// is made with: the reseal that follows a recovery settles it.
    /// </summary>
    internal OpenedHeader Settle(VaultDisk disk, HeaderCandidates read, IRandomSource random)
    {
        if (Unlock is null || Settling.Plan(read, Header, Unlock, random) is not { } plan)
            return this;
        plan.Run(disk.Vault, disk.Disk.Device.ForgetCache, static () => 0);
        return this with { Header = plan.Result };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Share?.Dispose();
        Unlock?.Dispose();
        VolumeKey.Dispose();
        NextKey?.Dispose();
    }
}
