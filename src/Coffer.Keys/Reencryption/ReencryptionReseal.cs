using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// A new binding between two slices of a re-encryption, for both volume keys: with the same share or another, and also after a recovery. The
/// recovery key stays.
/// </summary>
public static class ReencryptionReseal
{
    /// <summary>Plans it. Secrets stay the caller's.</summary>
    /// <param name="present">The header as <see cref="VolumeReencryption.Header"/> has it.</param>
    /// <param name="old">The old volume key.</param>
    /// <param name="next">The next volume key.</param>
    /// <param name="binding">The share sealed for the next generation, proved by a trial.</param>
    /// <param name="unlock">The unlock secret of that share and generation.</param>
    /// <param name="random">Where salts, stripes and the bytes over what is removed come from.</param>
    /// <returns>The steps; <c>rotation.not-running</c> when the vault is at rest, <c>rotation.room</c> when the tokens do not fit.</returns>
    public static Parsed<RotationPlan> Plan(
        BoundHeader present,
        Secret old,
        Secret next,
        SealedBinding binding,
        Secret unlock,
        IRandomSource random
    )
    {
        if (present.Header.Reencryption is not { } reencryption)
            return RunningReencryption.NotRunning;
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        Luks2KeyslotNumber number = present.Number.Other();
        (Luks2Keyslot slot, byte[] area) = Luks2Keyslot.Wrap(number, old, passphrase.Span, random);
        (Luks2Keyslot nextSlot, byte[] nextArea) = Luks2Keyslot.Wrap(number.OfNext(), next, passphrase.Span, random);
        Luks2Header header = present.Header with
        {
            SequenceId = present.Header.SequenceId + 1,
            Unlocks = [new(slot, ReencryptionStart.TokenOf(binding, old, next, present.Header.Uuid))],
            Reencryption = reencryption with { NextUnlock = nextSlot },
        };
        return HeaderReplacement.Plan(
            present,
            new BoundHeader(header, present.Areas.With(number, area).With(number.OfNext(), nextArea), number),
            unlock,
            "the new binding of both volume keys",
            random
        );
    }
}
