using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Tpm;

namespace Coffer.Init.Custody;

// What the owner changes in the firmware's db and dbx, and the PCR 7 that follows from it.
internal sealed partial class Custodian
{
    /// <summary>What hands changes of db and dbx to the firmware; null where nobody may.</summary>
    internal FirmwareDelivery? Delivery { get; init; }

    // Of a vault whose MAC somebody could check, and that its TPM opens.
    private AnnouncedPcr7? Announcement =>
        HoldsShare && !_destroyed && !_vault.Header.Binding.Pcr7Next.IsEmpty
            ? new(_vault.Header.Binding.Pcr7.AsMemory(), _vault.Header.Binding.Pcr7Next.AsMemory())
            : null;

    /// <summary>Seals to the present PCR 7 and to an announced one.</summary>
    internal Parsed<byte[]> Reseal(TpmBuffer announced) => Change(() => Rotate(RotationLevel.Announcing(announced)));

    // Which value is announced nobody says who asks: it follows from this boot's and from what the owner's KEK signed.
    private Parsed<byte[]> Announce(EfiVariableName variable, ReadOnlyMemory<byte> document) =>
        With(variable, document, (delivery, update) => Reseal(delivery.Predict(place.Pcr7, update)));

    private Parsed<byte[]> Deliver(EfiVariableName variable, ReadOnlyMemory<byte> document) =>
        With(variable, document, (delivery, update) => Change(() => delivery.Deliver(_vault, place.Pcr7, update)));

    private Parsed<byte[]> With(
        EfiVariableName variable,
        ReadOnlyMemory<byte> document,
        Func<FirmwareDelivery, DatabaseUpdate, Parsed<byte[]>> work
    ) =>
        Delivery is { } delivery
            ? DatabaseUpdate.Read(variable, document).Then(update => work(delivery, update))
            : FirmwareDelivery.Nothing;

    // The firmware has what makes the next boot measure the announced value: who takes that away now locks the machine out.
    private Refusal? JudgeDelivered(RotationLevel level)
    {
        TpmBuffer bound = _vault.Header.Binding.Pcr7Next.AsSpan();
        return Delivery is { IsDone: true } && level.IsReseal && level.Announced != bound
            ? new Refusal(
                "rotation.delivered",
                "reseal",
                $"the announced PCR 7 {bound}, which the next boot measures: the firmware has its change of this boot",
                level.Announced.IsEmpty ? "none" : $"{level.Announced}",
                "restart the machine, then reseal"
            )
            : null;
    }
}
