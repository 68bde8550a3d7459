using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// The change of a header that begins a re-encryption: a new binding and a new recovery key, each with a slot for the old volume key and
/// one for the next, and not a byte of the data under the next one yet (docs/formats.md, section 8).
/// </summary>
public static class ReencryptionStart
{
    /// <summary>Plans it. Secrets stay the caller's.</summary>
    /// <param name="present">The header at rest.</param>
    /// <param name="volumeKey">Its volume key.</param>
    /// <param name="next">The volume key that follows it, <see cref="Luks2Template.VolumeKeySize"/> random bytes.</param>
    /// <param name="binding">A new share sealed for the next generation, proved by a trial.</param>
    /// <param name="unlock">The unlock secret of that share and generation.</param>
    /// <param name="recovery">A new recovery key: nobody here knows the present one, so that it cannot open a slot of the next volume key.</param>
    /// <param name="random">Where salts, stripes and the bytes over what is removed come from.</param>
    /// <returns>
    /// The steps; <c>rotation.running</c> when the vault is being re-encrypted, <c>rotation.same-key</c>, or <c>rotation.room</c> when the tokens do
    /// not fit.
    /// </returns>
    public static Parsed<RotationPlan> Plan(
        BoundHeader present,
        Secret volumeKey,
        Secret next,
        SealedBinding binding,
        Secret unlock,
        NewRecovery recovery,
        IRandomSource random
    )
    {
        if (present.Header.Reencryption is not null)
            return RunningReencryption.Refusal;
        // Two equal keys would make two of the three digests say the same, and the rotation no rotation.
        if (next.FixedTimeEquals(volumeKey.Span))
            return new Refusal("rotation.same-key", "next volume key", "another than the present one", "the same");
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        Slots slots = new(present.Areas, random);
        Luks2Keyslot unlockOfOld = slots.Wrap(Luks2KeyslotNumber.UnlockOfOld, volumeKey, passphrase);
        Luks2Keyslot recoveryOfOld = slots.Wrap(Luks2KeyslotNumber.RecoveryOfOld, volumeKey, recovery.Passphrase);
        Luks2Keyslot unlockOfNext = slots.Wrap(Luks2KeyslotNumber.UnlockOfNext, next, passphrase);
        Luks2Keyslot recoveryOfNext = slots.Wrap(Luks2KeyslotNumber.RecoveryOfNext, next, recovery.Passphrase);
        Luks2Header header = present.Header with
        {
            Template = Luks2Template.OfReencryption,
            SequenceId = present.Header.SequenceId + 1,
            Unlocks = [new(unlockOfOld, TokenOf(binding, volumeKey, next, present.Header.Uuid))],
            Recovery = new Luks2RecoverySlot(recoveryOfOld, recovery.Escrow),
            Reencryption = Luks2Reencryption.Begin(
                unlockOfNext,
                recoveryOfNext,
                volumeKey,
                next,
                present.Header.DataSize,
                random
            ),
        };
        return HeaderReplacement.Plan(
            present,
            new BoundHeader(header, slots.Areas, Luks2KeyslotNumber.UnlockOfOld),
            unlock,
            "both volume keys",
            random
        );
    }

    internal static BindingToken TokenOf(SealedBinding binding, Secret old, Secret next, Guid vault) =>
        binding.ToToken(VaultKeys.VolumeKeyId(old, vault)) with
        {
            NextVolumeKeyId = [.. VaultKeys.VolumeKeyId(next, vault)],
        };

    private sealed class Slots(Luks2KeyslotAreas areas, IRandomSource random)
    {
        internal Luks2KeyslotAreas Areas { get; private set; } = areas;

        internal Luks2Keyslot Wrap(Luks2KeyslotNumber number, Secret volumeKey, Secret passphrase)
        {
            (Luks2Keyslot slot, byte[] area) = Luks2Keyslot.Wrap(number, volumeKey, passphrase.Span, random);
            Areas = Areas.With(number, area);
            return slot;
        }
    }
}
