using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Custody;

// What is signed about a change, and when it could not be signed at once.
internal sealed partial class Custodian
{
    // The receipt of a change that was noted before it happened; whether it did, the generation says.
    private Parsed<byte[]>? CompleteReceipt()
    {
        if (receipts.Intended() is not { } intended || PresentGeneration() is not { } present)
            return null;
        if (present > intended.From)
            return Sign(
                Receipt.Late + intended.What,
                intended.From,
                present,
                intended.What == "revoke" ? RecoverySlot() : Slots(_vault.Header.Header)
            );
        receipts.Forget();
        return null;
    }

    // Null after a recovery by a TPM without our counter: nobody knows which generation it had reached.
    private ulong? PresentGeneration() => HoldsShare ? _vault.Header.Binding.Generation : CountedGeneration();

    // What the TPM counts; null when it has no counter of ours.
    private ulong? CountedGeneration()
    {
        using TpmConnection tpm = openTpm();
        return StorageRootKey
            .Open(tpm.Device, new TpmName(_vault.Header.Binding.SrkName.AsSpan()))
            .Then(srk => GenerationCounter.Open(srk))
            .TryGet(out GenerationCounter? counter, out _)
            ? counter.Read()
            : null;
    }

    private int[] RecoverySlot() => [(int)_vault.Header.Header.Recovery.Keyslot.Number];

    private Parsed<byte[]> Sign(string what, ulong from, ulong to, int[] slots)
    {
        Luks2Header header = _vault.Header.Header;
        Receipt receipt = new(
            what,
            DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
            machine,
            _vault.Uuid,
            from,
            to,
            [.. slots],
            SHA256.HashData(header.ToBytes()),
            KeyIdOf(_vault.Header.Binding).AsMemory(),
            SHA256.HashData([.. header.Escrow.Ages.SelectMany(age => age)]),
            receipts.Last()
        )
        {
            Announcement = Announcement,
        };
        using MachineTpm tpm = new(openTpm);
        return tpm.Quote(SignedReceipt.BindingOf(receipt))
            .Then<byte[]>(quote =>
            {
                byte[] signed = new SignedReceipt(receipt, new EvidenceBundle { Tpm = quote }).ToBytes();
                if (!_destroyed)
                    receipts.Add(signed);
                return signed;
            });
    }

    // The key that all data will be under, where one is on its way.
    private static ImmutableArray<byte> KeyIdOf(BindingToken binding) =>
        binding.NextVolumeKeyId.IsDefaultOrEmpty ? binding.VolumeKeyId : binding.NextVolumeKeyId;

    private static int[] Slots(Luks2Header header) => [.. header.Keyslots.Select(number => (int)number)];
}
