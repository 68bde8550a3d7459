using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Evidence.Tpm;
using Coffer.Init.Start;
using Coffer.Keys.Rotation;
using Coffer.Linux.Machine;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Custody;

/// <summary>Does what is asked of it, one change at a time, and gives a receipt for each.</summary>
/// <param name="opened">The vault as this boot opened it.</param>
/// <param name="machine">Machine identity.</param>
/// <param name="partition">The vault's partition.</param>
/// <param name="forgetCache">Makes the next read come from the disk.</param>
/// <param name="openTpm">Opens the TPM; what is loaded ends with the connection.</param>
/// <param name="place">What shares are sealed to.</param>
/// <param name="recipients">Whom a new recovery key is for.</param>
/// <param name="receipts">Where receipts are kept.</param>
internal sealed class Custodian(
    KeptVault opened,
    Guid machine,
    IBlockDevice partition,
    Action forgetCache,
    Func<TpmConnection> openTpm,
    SealingPlace place,
    RecoveryRecipients recipients,
    ReceiptLog receipts
)
{
    private const int MostReceipts = 200;

    private readonly Lock _change = new();
    private readonly IRandomSource _random = SystemRandomSource.Instance;
    private KeptVault _vault = opened;
    private bool _destroyed;

    /// <summary>How old the keys are that the schedule renews; null where there is none.</summary>
    internal KeyAges? Ages { get; init; }

    /// <summary>The ESP of the disk; null where there is none.</summary>
    internal EspFiles? Esp { get; init; }

    /// <summary>True when a boot could unseal: neither revoked nor recovered.</summary>
    internal bool HoldsShare => _vault.Share is not null;

    /// <summary>Answers a request.</summary>
    internal Parsed<byte[]> Answer(CustodyRequest request)
    {
        try
        {
            return request.Verb switch
            {
                CustodyVerb.Rotate => Change(() => Rotate(RotationLevel.Of(request.Argument))),
                CustodyVerb.Revoke => Change(Revoke),
                CustodyVerb.Destroy => Change(() => Destroy(request.Argument)),
                CustodyVerb.Header => _vault.Header.ToBytes(),
                CustodyVerb.Escrow => CustodyDocuments.Escrow(_vault),
                CustodyVerb.Birth => Esp?.Birth() ?? EspFiles.Missing,
                CustodyVerb.Receipts => CustodyDocuments.Receipts(receipts.Latest(MostReceipts)),
                _ => CustodyDocuments.Status(_vault, Ages?.Levels() ?? [], Esp?.Escrow),
            };
        }
        catch (Exception e) when (e is RefusedException or TpmException or IOException or CryptographicException)
        {
            return Failure.AsRefusal(e);
        }
    }

    /// <summary>What follows once an answer was given: a destroyed machine is switched off.</summary>
    internal void EndOf(CustodyRequest? request)
    {
        if (request?.Verb != CustodyVerb.Destroy || !_destroyed)
            return;
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Power.Off();
    }

    /// <summary>Ends what a cut of power left open outside the header: the receipt of a change, and the escrow on the ESP.</summary>
    internal Refusal? CatchUp() =>
        Change(() =>
        {
            Esp?.Renew(_vault.Header.Header.Escrow);
            return CompleteReceipt() ?? Array.Empty<byte>();
        }).Refusal;

    private Parsed<byte[]> Change(Func<Parsed<byte[]>> change)
    {
        if (!_change.TryEnter())
            return new Refusal(
                "custody.busy",
                "vault",
                "no change at work",
                "one",
                "wait until it is done, then ask again"
            );
        try
        {
            return _destroyed
                ? new Refusal("custody.destroyed", "vault", "a vault", "one that was destroyed")
                : change();
        }
        finally
        {
            _change.Exit();
        }
    }

    private Parsed<byte[]> Rotate(RotationLevel level)
    {
        using TpmConnection tpm = openTpm();
        RecoveryMaking making = new(recipients.Recipients, recipients.Threshold, _random);
        HeaderRotation rotation = new(tpm.Device, partition, forgetCache, place, making, _random);
        ulong from = _vault.Header.Binding.Generation;
        Secret? oldShare = _vault.Share;
        receipts.Intend(level.Word, from);
        _vault = rotation.Run(_vault, level, out Refusal? failure);
        if (!ReferenceEquals(oldShare, _vault.Share))
            oldShare?.Dispose();
        BootGeneration.Renew(_vault.Header.Binding.Generation);
        if (level.Recovery)
            Esp?.Renew(_vault.Header.Header.Escrow);
        if (failure is not null)
        {
            CompleteReceipt();
            return failure;
        }
        return Sign(level.Word, from, _vault.Header.Binding.Generation, Slots(_vault.Header.Header));
    }

    private Parsed<byte[]> Revoke()
    {
        using TpmConnection tpm = openTpm();
        ulong from = _vault.Header.Binding.Generation;
        receipts.Intend("revoke", from);
        (_vault, ulong to) = new VaultRevocation(tpm.Device, partition, _random).Revoke(_vault);
        return Sign("revoke", from, to, RecoverySlot());
    }

    // Its receipt is given out only: there is nothing left to keep it on.
    private Parsed<byte[]> Destroy(string confirmation)
    {
        if (confirmation != $"{_vault.Uuid:D}")
            return new Refusal("request.confirmation", "destruction of the vault", $"{_vault.Uuid:D}", confirmation);
        using TpmConnection tpm = openTpm();
        ulong from = _vault.Header.Binding.Generation;
        ulong to = new VaultRevocation(tpm.Device, partition, _random).Destroy();
        _destroyed = true;
        return Sign("destroy", from, to, []);
    }

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
    private ulong? PresentGeneration()
    {
        if (HoldsShare)
            return _vault.Header.Binding.Generation;
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
            _vault.Header.Binding.VolumeKeyId.AsMemory(),
            SHA256.HashData([.. header.Escrow.Ages.SelectMany(age => age)]),
            receipts.Last()
        );
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

    private static int[] Slots(Luks2Header header) => [.. header.Keyslots.Select(number => (int)number)];
}
