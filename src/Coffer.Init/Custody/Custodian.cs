using System.Globalization;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Evidence.Tpm;
using Coffer.Firmware.SecureBoot;
using Coffer.Init.Configuration;
using Coffer.Init.Start;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Linux.Machine;
using Coffer.Storage;
using Coffer.Tpm;

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
/// <param name="places">What a re-encryption works on.</param>
internal sealed partial class Custodian(
    KeptVault opened,
    Guid machine,
    IBlockDevice partition,
    Action forgetCache,
    Func<TpmConnection> openTpm,
    SealingPlace place,
    RecoveryRecipients recipients,
    ReceiptLog receipts,
    ReencryptionPlaces places
)
{
    /// <summary>Why something is to be asked again.</summary>
    internal const string Busy = "custody.busy";

    private const int MostReceipts = 200;

    private readonly VaultTurn _turn = new();
    private readonly IRandomSource _random = SystemRandomSource.Instance;
    private volatile KeptVault _vault = opened;
    private ReencryptionWork? _work;
    private bool _destroyed;

    /// <summary>How old the keys are that the schedule renews; null where there is none.</summary>
    internal KeyAges? Ages { get; init; }

    /// <summary>The ESP of the disk; null where there is none.</summary>
    internal EspFiles? Esp { get; init; }

    /// <summary>What the machine is configured by; null where nothing may be configured.</summary>
    internal CustodiedConfiguration? Configuration { get; init; }

    /// <summary>True when a boot could unseal: neither revoked nor recovered.</summary>
    internal bool HoldsShare => _vault.Share is not null;

    private ReencryptionWork Work => LazyInitializer.EnsureInitialized(ref _work, MakeWork);

    /// <summary>Goes on with a re-encryption that a boot found.</summary>
    internal void Begin() => Work.Start();

    /// <summary>Answers a request.</summary>
    internal Parsed<byte[]> Answer(CustodyRequest request)
    {
        try
        {
            return request.Verb switch
            {
                CustodyVerb.Rotate => Change(() => Rotate(RotationLevel.Of(request.Argument))),
                CustodyVerb.Pause => Control(work => work.Pause()),
                CustodyVerb.Resume => Control(work => work.Resume()),
                CustodyVerb.Throttle => Control(
                    work => work.Throttle(ulong.Parse(request.Argument, CultureInfo.InvariantCulture)),
                    always: true
                ),
                CustodyVerb.Progress => Work.Progress().ToBytes(),
                CustodyVerb.Revoke => Change(Revoke),
                CustodyVerb.Destroy => Change(() => Destroy(request.Argument)),
                CustodyVerb.Header => _vault.Header.ToBytes(),
                CustodyVerb.Escrow => CustodyDocuments.Escrow(_vault),
                CustodyVerb.Birth => Esp?.Birth() ?? EspFiles.Missing,
                CustodyVerb.Receipts => CustodyDocuments.Receipts(receipts.Latest(MostReceipts)),
                CustodyVerb.Configure => Configure(kept => kept.Take(SrkName, request.Document.Span)),
                CustodyVerb.Configuration => Configure(kept => kept.State(SrkName)),
                CustodyVerb.ConfigurationKey => Configure(kept => kept.CertifiedKey()),
                CustodyVerb.AnnounceDb => Announce(EfiVariableName.Db, request.Document),
                CustodyVerb.AnnounceDbx => Announce(EfiVariableName.Dbx, request.Document),
                CustodyVerb.DeliverDb => Deliver(EfiVariableName.Db, request.Document),
                CustodyVerb.DeliverDbx => Deliver(EfiVariableName.Dbx, request.Document),
                _ => CustodyDocuments.Status(_vault, Work.Progress().State, Ages?.Levels() ?? [], Esp?.Escrow),
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

    /// <summary>Takes the configuration that somebody put on the ESP, when it is newer than the one in force.</summary>
    internal Refusal? TakeOffered() =>
        Esp?.Configuration() is { } document ? TakeOffered(EspFiles.Source, document) : null;

    /// <inheritdoc cref="CustodiedConfiguration.TakeOffered"/>
    internal Refusal? TakeOffered(string source, Parsed<byte[]> document) =>
        Configuration is null ? null : Configure(kept => kept.TakeOffered(SrkName, source, document)).Refusal;

    /// <summary>Gives workloads what the configuration in force has for them, where they are given anything.</summary>
    internal Refusal? Provide() =>
        Configuration?.Provisioning is null ? null : Configure(kept => kept.Provide(SrkName)).Refusal;

    // The TPM that opened the vault is known by its key; after a recovery it may be any.
    private TpmName? SrkName => HoldsShare ? new TpmName(_vault.Header.Binding.SrkName.AsSpan()) : null;

    private Parsed<byte[]> Configure(Func<CustodiedConfiguration, Parsed<byte[]>> work) =>
        Configuration is { } kept ? Change(() => work(kept)) : CustodiedConfiguration.Nothing;

    private ReencryptionWork MakeWork() => new(places, _turn, () => _vault, vault => _vault = vault, EndVolumeKey);

    private Parsed<byte[]> Control(Action<ReencryptionWork> control, bool always = false)
    {
        if (!always && _vault.NextKey is null)
            return RunningReencryption.NotRunning;
        control(Work);
        return Work.Progress().ToBytes();
    }

    // At the turn of a slice: all data are under the next key.
    private Refusal? EndVolumeKey() => Rotate(RotationLevel.VolumeKeyEnd).Refusal;

    private Parsed<byte[]> Change(Func<Parsed<byte[]>> change)
    {
        if (!_turn.TryBeginChange())
            return new Refusal(Busy, "vault", "no change at work", "one", "wait until it is done, then ask again");
        try
        {
            return _destroyed
                ? new Refusal("custody.destroyed", "vault", "a vault", "one that was destroyed")
                : change();
        }
        finally
        {
            _turn.EndChange();
        }
    }

    private Parsed<byte[]> Rotate(RotationLevel level)
    {
        if (JudgeDelivered(level) is { } refusal)
            return refusal;
        using TpmConnection tpm = openTpm();
        RecoveryMaking making = new(recipients.Recipients, recipients.Threshold, _random);
        HeaderRotation rotation = new(tpm.Device, partition, forgetCache, place, making, _random);
        ulong from = _vault.Header.Binding.Generation;
        receipts.Intend(level.Word, from);
        KeptVault before = _vault;
        _vault = rotation.Run(before, level, out Refusal? failure);
        Forget(before);
        BootGeneration.Renew(_vault.Header.Binding.Generation);
        Esp?.Renew(_vault.Header.Header.Escrow);
        if (failure is not null)
        {
            CompleteReceipt();
            return failure;
        }
        if (level == RotationLevel.VolumeKeyBegin)
            Work.Begin();
        else
            Work.Wake();
        return Sign(level.Word, from, _vault.Header.Binding.Generation, Slots(_vault.Header.Header));
    }

    // Secrets that the vault has no more.
    private void Forget(KeptVault before)
    {
        if (!ReferenceEquals(before.Share, _vault.Share))
            before.Share?.Dispose();
        if (!ReferenceEquals(before.VolumeKey, _vault.VolumeKey))
            before.VolumeKey.Dispose();
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
        // No slice writes a header any more.
        _vault = _vault with
        {
            NextKey = null,
        };
        return Sign("destroy", from, to, []);
    }
}
