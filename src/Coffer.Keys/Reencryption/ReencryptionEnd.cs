using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// The change of a header that ends a re-encryption: the next volume key becomes the only one, and every slot of the old one is overwritten
/// (docs/formats.md, section 8).
/// </summary>
public static class ReencryptionEnd
{
    /// <summary>Plans it. Secrets stay the caller's.</summary>
    /// <param name="present">The header as <see cref="VolumeReencryption.Header"/> has it once all data are under the next key.</param>
    /// <param name="volumeKey">The next volume key.</param>
    /// <param name="binding">A new share sealed for the next generation, proved by a trial.</param>
    /// <param name="unlock">The unlock secret of that share and generation.</param>
    /// <param name="random">Where salts, stripes and the bytes over what is removed come from.</param>
    /// <returns>
    /// The steps; <c>rotation.not-running</c> when the vault is at rest, <c>rotation.unfinished</c> while data are under the old key.
    /// </returns>
    public static Parsed<RotationPlan> Plan(
        BoundHeader present,
        Secret volumeKey,
        SealedBinding binding,
        Secret unlock,
        IRandomSource random
    )
    {
        if (present.Header.Reencryption is not { } reencryption)
            return RunningReencryption.NotRunning;
        long left = present.Header.DataSize - reencryption.Progress.Boundary;
        if (left > 0)
            return new Refusal(
                "rotation.unfinished",
                "volume that is re-encrypted",
                "all data under the next volume key",
                $"{left} bytes under the old one",
                "let the rotation go on: coffer rotate HOST --resume"
            );
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        (Luks2Keyslot slot, byte[] area) = Luks2Keyslot.Wrap(
            Luks2KeyslotNumber.Unlock,
            volumeKey,
            passphrase.Span,
            random
        );
        // What lies in an area does not depend on its place, so that nobody has to know the recovery passphrase.
        Luks2Keyslot recovery = reencryption.NextRecovery with
        {
            Number = Luks2KeyslotNumber.Recovery,
        };
        Luks2Header header = present.Header with
        {
            Template = Luks2Template.Newest,
            SequenceId = present.Header.SequenceId + 1,
            Unlocks = [new(slot, binding.ToToken(VaultKeys.VolumeKeyId(volumeKey, present.Header.Uuid)))],
            Recovery = new Luks2RecoverySlot(recovery, present.Header.Escrow),
            Digest = reencryption.NextDigest,
            Reencryption = null,
        };
        Luks2KeyslotAreas areas = present
            .Areas.With(Luks2KeyslotNumber.Unlock, area)
            .With(Luks2KeyslotNumber.Recovery, present.Areas[Luks2KeyslotNumber.RecoveryOfNext]);
        return HeaderReplacement
            .Plan(
                present,
                new BoundHeader(header, areas, Luks2KeyslotNumber.Unlock),
                unlock,
                "the new volume key alone",
                random
            )
            .Then<RotationPlan>(plan => plan with { Steps = plan.Steps.Add(OverChecksums(random)) });
    }

    private static WriteStep OverChecksums(IRandomSource random)
    {
        byte[] noise = new byte[Luks2Template.ReencryptAreaSize];
        random.Fill(noise);
        return new WriteStep("random bytes over the checksums", Luks2Template.ReencryptAreaOffset, noise);
    }
}
