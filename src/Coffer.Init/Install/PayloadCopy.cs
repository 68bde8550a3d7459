using Coffer.Bytes;
using Coffer.Storage;
using Coffer.Storage.Verity;

namespace Coffer.Init.Install;

/// <summary>
/// Brings the payload into an OS slot. The host may change the payload between two reads, so a block is read once, judged by
/// the signed root hash, and only then written.
/// </summary>
internal static class PayloadCopy
{
    /// <summary>Copies.</summary>
    /// <returns>
    /// The refusal <c>install.payload-hash</c> for the first block that is not what the owner signed, or
    /// <c>install.payload-size</c> for a payload or slot without room.
    /// </returns>
    internal static Refusal? Run(IBlockDevice payload, IBlockDevice slot, VerityRoot root) =>
        JudgeSizes(root.Layout, payload.Length, slot.Length)
        ?? (
            VerityVerifier.Copy(payload, slot, root, Environment.ProcessorCount).Refusal is { } changed
                ? changed with
                {
                    Reason = "install.payload-hash",
                    Thing = $"payload, {changed.Thing}",
                    NextStep = "write the image to the disk again",
                }
                : null
        );

    private static Refusal? JudgeSizes(VerityLayout layout, long payload, long slot) =>
        layout.TotalLength <= payload && layout.TotalLength <= slot
            ? null
            : new Refusal(
                "install.payload-size",
                "payload",
                $"{layout.TotalLength} bytes in payload and slot",
                $"payload {payload}, slot {slot}",
                "write the image to the disk again"
            );
}
