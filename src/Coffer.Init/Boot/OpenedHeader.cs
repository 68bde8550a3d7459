using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Rotation;

namespace Coffer.Init.Boot;

/// <summary>A header that was opened and judged to be this machine's present one, with the secrets that did it.</summary>
/// <param name="Header">The header.</param>
/// <param name="Share">The TPM's share.</param>
/// <param name="Unlock">The unlock secret.</param>
/// <param name="VolumeKey">The volume key.</param>
internal sealed record OpenedHeader(BoundHeader Header, Secret Share, Secret Unlock, Secret VolumeKey) : IDisposable
{
    /// <summary>Ends a change that a power cut left unfinished; the same header when there is none.</summary>
    internal OpenedHeader Settle(VaultDisk disk, HeaderCandidates read, IRandomSource random)
    {
        if (Settling.Plan(read, Header, Unlock, random) is not { } plan)
            return this;
        plan.Run(disk.Vault, disk.Disk.Device.ForgetCache, static () => 0);
        return this with { Header = plan.Result };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Share.Dispose();
        Unlock.Dispose();
        VolumeKey.Dispose();
    }
}
