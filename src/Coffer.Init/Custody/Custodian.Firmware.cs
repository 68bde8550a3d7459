using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Tpm;

namespace Coffer.Init.Custody;

// What the owner changes in the firmware's db and dbx, and the PCR 7 that follows from it.
internal sealed partial class Custodian
{
    /// <summary>What hands changes of db and dbx to the firmware.</summary>
    internal required FirmwareDelivery Delivery { get; init; }

    // Of a vault whose MAC somebody could check, and that its TPM opens.
    private AnnouncedPcr7? Announcement =>
        HoldsShare && !_destroyed && !_vault.Header.Binding.Pcr7Next.IsEmpty
            ? new(_vault.Header.Binding.Pcr7.AsMemory(), _vault.Header.Binding.Pcr7Next.AsMemory())
            : null;

    /// <summary>Seals to the present PCR 7 and to an announced one.</summary>
    internal Parsed<byte[]> Reseal(TpmBuffer announced) => Change(() => Rotate(RotationLevel.Announcing(announced)));

    // Which value is announced nobody says who asks: it follows from this boot's and from what the owner's KEK signed.
    private Parsed<byte[]> Announce(EfiVariableName variable, ReadOnlyMemory<byte> document) =>
        DatabaseUpdate.Read(variable, document).Then(update => Reseal(Delivery.Predict(place.Pcr7, update)));

    private Parsed<byte[]> Deliver(EfiVariableName variable, ReadOnlyMemory<byte> document) =>
        DatabaseUpdate
            .Read(variable, document)
            .Then<byte[]>(update =>
                Change(() => JudgeGeneration() is { } refusal ? refusal : Delivery.Deliver(_vault, place.Pcr7, update))
            );

    // What is handed over cannot be taken back: the header in memory must be the one that the TPM opens, whatever became of the last change.
    private Refusal? JudgeGeneration()
    {
        ulong held = _vault.Header.Binding.Generation;
        return HoldsShare && CountedGeneration() is var counted && counted != held
            ? new Refusal(
                "delivery.generation",
                "vault",
                $"generation {held}, which this boot holds",
                counted is null
                    ? "a TPM without its counter"
                    : $"{counted}: the end of a change could not be read again",
                "restart the machine first"
            )
            : null;
    }

    // The firmware has what makes the next boot measure the announced value: a change that does not bind it locks the machine out.
    private Refusal? JudgeDelivered(RotationLevel level)
    {
        TpmBuffer next = Delivery.Next;
        if (next.IsEmpty)
            return null;
        TpmBuffer bound = place.AnnouncedBy(_vault, level);
        return bound == next
            ? null
            : new Refusal(
                "rotation.delivered",
                level.Word,
                $"a change that keeps PCR 7 {next}, which the next boot measures: the firmware has its change of this boot",
                bound.IsEmpty ? "one that drops it" : $"one to {bound}",
                "restart the machine first; or coffer rotate HOST --level reseal --pcr-7 PLAN --state STATE"
            );
    }
}
