using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>A new volume key in the first key slot of each kind, with the digest that recognises it.</summary>
/// <param name="Unlock">Key slot 0.</param>
/// <param name="UnlockArea">Bytes at <see cref="Luks2Template.OffsetOf"/> of slot 0.</param>
/// <param name="Recovery">Key slot 1.</param>
/// <param name="RecoveryArea">Bytes at <see cref="Luks2Template.OffsetOf"/> of slot 1.</param>
/// <param name="Digest">Digest of the volume key.</param>
public sealed record Luks2Keyslots(
    Luks2Keyslot Unlock,
    byte[] UnlockArea,
    Luks2Keyslot Recovery,
    byte[] RecoveryArea,
    Luks2Digest Digest
)
{
    /// <summary>Both areas at their places.</summary>
    public Luks2KeyslotAreas Areas =>
        Luks2KeyslotAreas.Empty.With(Unlock.Number, UnlockArea).With(Recovery.Number, RecoveryArea);

    /// <summary>Wraps a volume key twice.</summary>
    /// <param name="volumeKey"><see cref="Luks2Template.VolumeKeySize"/> bytes; stays the caller's.</param>
    /// <param name="unlockPassphrase">Opens slot 0: 32 raw bytes (docs/formats.md, section 7).</param>
    /// <param name="recoveryPassphrase">Opens slot 1.</param>
    /// <param name="random">For salts and stripes.</param>
    public static Luks2Keyslots Wrap(
        Secret volumeKey,
        ReadOnlySpan<byte> unlockPassphrase,
        ReadOnlySpan<byte> recoveryPassphrase,
        IRandomSource random
    )
    {
        (Luks2Keyslot unlock, byte[] unlockArea) = Luks2Keyslot.Wrap(
            Luks2KeyslotNumber.Unlock,
            volumeKey,
            unlockPassphrase,
            random
        );
        (Luks2Keyslot recovery, byte[] recoveryArea) = Luks2Keyslot.Wrap(
            Luks2KeyslotNumber.Recovery,
            volumeKey,
            recoveryPassphrase,
            random
        );
        return new(unlock, unlockArea, recovery, recoveryArea, Luks2Digest.Of(volumeKey, random));
    }
}
