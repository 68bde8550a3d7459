using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Reencryption;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Rotation;

/// <summary>
/// A change of a vault's header: always a new binding of the next generation, and where asked for a new recovery key
/// (docs/formats.md, section 8). Secrets stay the caller's.
/// </summary>
/// <param name="present">The header as it is on the disk.</param>
/// <param name="volumeKey">The volume key.</param>
/// <param name="random">Where salts, stripes and the bytes over what is removed come from.</param>
public sealed class HeaderChange(BoundHeader present, Secret volumeKey, IRandomSource random)
{
    /// <summary>Plans it.</summary>
    /// <param name="presentUnlock">
    /// The present unlock secret; null after a recovery, when nobody has it. Then the old binding stays alone in its copy until
    /// the counter moved, for it cannot be given a MAC beside the new one.
    /// </param>
    /// <param name="binding">The share sealed for the next generation, proved by a trial.</param>
    /// <param name="unlock">The unlock secret of that share and generation.</param>
    /// <param name="recovery">A new recovery key; null to keep the present one.</param>
    /// <returns>
    /// The steps; <c>rotation.room</c> when the tokens do not fit into a header together, <c>rotation.running</c> while the vault is re-encrypted.
    /// </returns>
    public Parsed<RotationPlan> Plan(
        Secret? presentUnlock,
        SealedBinding binding,
        Secret unlock,
        NewRecovery? recovery = null
    )
    {
        if (present.Header.Reencryption is not null)
            return RunningReencryption.Refusal;
        Luks2KeyslotNumber number = present.Number.Other();
        BoundHeader after = WithUnlock(WithRecovery(present, recovery), number, binding, unlock);
        BoundHeader final = after with
        {
            Header = after.Header with
            {
                SequenceId = present.Header.SequenceId + (presentUnlock is null ? 1u : 2u),
                Unlocks = [after.Header.UnlockOf(number)!],
            },
        };
        if (!final.Header.Fits)
            return HeaderWrites.NoRoom;
        final = final.WithMac(unlock);
        if (presentUnlock is null)
            return new RotationPlan(BesideAnUnknownBinding(final), final);
        BoundHeader both = Both(after);
        return both.Header.Fits
            ? new RotationPlan(BesideTheOldBinding(WithMacs(both, presentUnlock, unlock), final), final)
            : HeaderWrites.NoRoom;
    }

    private BoundHeader WithUnlock(BoundHeader header, Luks2KeyslotNumber number, SealedBinding binding, Secret unlock)
    {
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        (Luks2Keyslot slot, byte[] area) = Luks2Keyslot.Wrap(number, volumeKey, passphrase.Span, random);
        BindingToken token = binding.ToToken(VaultKeys.VolumeKeyId(volumeKey, present.Header.Uuid));
        Luks2UnlockSlot old = present.Header.UnlockOf(present.Number)!;
        Luks2UnlockSlot[] slots = [old, new(slot, token)];
        return new BoundHeader(
            header.Header with
            {
                Template = Luks2Template.Newest,
                Unlocks = [.. slots.OrderBy(unlocked => unlocked.Keyslot.Number)],
            },
            header.Areas.With(number, area),
            number
        );
    }

    private BoundHeader WithRecovery(BoundHeader header, NewRecovery? recovery)
    {
        if (recovery is null)
            return header;
        Luks2KeyslotNumber number = header.Header.Recovery.Keyslot.Number.Other();
        (Luks2Keyslot slot, byte[] area) = Luks2Keyslot.Wrap(number, volumeKey, recovery.Passphrase.Span, random);
        return header with
        {
            Header = header.Header with { Recovery = new Luks2RecoverySlot(slot, recovery.Escrow) },
            Areas = header.Areas.With(number, area),
        };
    }

    // The recovery key changes with the last write alone: until then the present one stays, so that there is always one.
    private BoundHeader Both(BoundHeader after)
    {
        BoundHeader both = after with
        {
            Header = after.Header with
            {
                SequenceId = present.Header.SequenceId + 1,
                Recovery = present.Header.Recovery,
            },
        };
        // Its events only explain a refusal, and only if the change is cut: the first thing to leave out.
        return both.Header.Fits
            ? both
            : both with
            {
                Header = both.Header.WithBinding(present.Number, present.Binding with { Pcr7Events = [] }),
            };
    }

    private BoundHeader WithMacs(BoundHeader both, Secret presentUnlock, Secret unlock) =>
        (both.WithMac(unlock) with { Number = present.Number }).WithMac(presentUnlock);

    private ImmutableArray<RotationStep> BesideTheOldBinding(BoundHeader both, BoundHeader final) =>
        [
            .. NewAreas(final),
            .. Copies("both bindings", both),
            .. NewAreas(final).Select(step => HeaderWrites.Prove(step)),
            .. Copies("both bindings", both).Select(step => HeaderWrites.Prove(step)),
            new AdvanceStep(final.Binding.Generation),
            .. Copies("the new binding alone", final),
            .. OldAreas(final),
        ];

    private ImmutableArray<RotationStep> BesideAnUnknownBinding(BoundHeader final)
    {
        WriteStep[] copies = [.. Copies("the new binding alone", final)];
        return
        [
            .. NewAreas(final),
            copies[0],
            .. NewAreas(final).Select(step => HeaderWrites.Prove(step)),
            HeaderWrites.Prove(copies[0]),
            new AdvanceStep(final.Binding.Generation),
            copies[1],
            .. OldAreas(final),
        ];
    }

    // The copy that the present header was read from is written last: the other one may be the damaged one.
    private IEnumerable<WriteStep> Copies(string what, BoundHeader header) =>
        HeaderWrites.Of(what, header.Header, lastCopy: present.Copy);

    private IEnumerable<WriteStep> NewAreas(BoundHeader final) =>
        final
            .Header.Keyslots.Where(number => !final.Areas[number].Equals(present.Areas[number]))
            .Select(number => HeaderWrites.Area(number, final.Areas[number]));

    private IEnumerable<WriteStep> OldAreas(BoundHeader final) =>
        HeaderWrites.OverUnused(final.Header, final.Areas, random);
}
