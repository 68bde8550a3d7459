using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Install;

/// <summary>Writes the header of a new vault, and proves from the disk that both key slots open.</summary>
/// <param name="vault">LUKS2 UUID.</param>
/// <param name="segmentLength">Bytes of the data segment.</param>
/// <param name="binding">The sealed share.</param>
/// <param name="recipients">The owner's age recipients.</param>
/// <param name="threshold">How many of them it takes to recover.</param>
/// <param name="random">Where salts and the recovery passphrase come from.</param>
internal sealed class HeaderMaking(
    Guid vault,
    long segmentLength,
    SealedBinding binding,
    ImmutableArray<string> recipients,
    int threshold,
    IRandomSource random
)
{
    /// <summary>Writes it.</summary>
    /// <returns>The header as the disk gives it back.</returns>
    /// <exception cref="RefusedException">What the disk gives back does not open.</exception>
    internal BoundHeader Write(IBlockDevice partition, Action forgetCache, Secret volumeKey, Secret unlock)
    {
        using Secret recovery = RecoveryPassphrase.Create(random);
        VaultHeaderOnDisk.Write(partition, Compose(volumeKey, unlock, recovery));
        forgetCache();
        BoundHeader written = VaultHeaderOnDisk.Read(partition).OrThrow().Newest;
        Prove(written, unlock, recovery);
        return written;
    }

    private BoundHeader Compose(Secret volumeKey, Secret unlock, Secret recovery)
    {
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        Luks2Keyslots slots = Luks2Keyslots.Wrap(volumeKey, passphrase.Span, recovery.Span, random);
        AgeRecipient[] owners = [.. recipients.Select(recipient => AgeRecipient.Read(recipient).OrThrow())];
        Escrow escrow = Escrow.Create(recovery, vault, owners, threshold, random).OrThrow();
        Luks2Header header = Luks2Header.Create(
            vault,
            segmentLength,
            slots,
            binding.ToToken(VaultKeys.VolumeKeyId(volumeKey, vault)),
            escrow.ToToken(),
            random
        );
        return new BoundHeader(header, slots.Areas, Luks2KeyslotNumber.Unlock).WithMac(unlock);
    }

    private void Prove(BoundHeader written, Secret unlock, Secret recovery)
    {
        written.Open(unlock, binding.Generation).OrThrow().Dispose();
        written.Recover(recovery).OrThrow().Dispose();
    }
}
