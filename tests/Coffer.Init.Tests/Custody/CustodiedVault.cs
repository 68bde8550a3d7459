using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Evidence.Tpm;
using Coffer.Init.Boot;
using Coffer.Init.Custody;
using Coffer.Init.Install;
using Coffer.Init.Recovery;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Init.Tests.Custody;

/// <summary>A vault as the installer makes it, sealed to a software TPM, and the custodian of it.</summary>
internal sealed class CustodiedVault : IDisposable
{
    internal static readonly Guid Uuid = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");

    // The identity of the golden escrow in the tests of Coffer.Keys.
    private const string Identity = "AGE-SECRET-KEY-1C3YYFV8J0SZA2HDRLTKS3D3E8SYLTWU2XD203AQDHE8N0294HCQS6S97XE";

    // What a machine without variables of UEFI says.
    private static readonly Refusal s_nothing = new("delivery.nothing", "firmware", "variables", "none");

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-custody-").FullName;
    private readonly SealedMachine _machine = new();
    private readonly int _dataSize;

    /// <param name="afterRecovery">The custodian has no share, as after a recovery.</param>
    /// <param name="cutAt">Number of the write, counted from when the vault is made, that fails.</param>
    /// <param name="cut">What that write leaves.</param>
    /// <param name="schedule">What the machine renews by itself, by <see cref="Clock"/>.</param>
    /// <param name="dataSize">Bytes of data; those of a size that is not the default are there, too.</param>
    internal CustodiedVault(
        bool afterRecovery = false,
        int cutAt = -1,
        PowerCut cut = PowerCut.Before,
        RotationSchedule? schedule = null,
        int dataSize = Luks2Template.DataAlignment
    )
    {
        _dataSize = dataSize;
        Ages = new KeyAges(schedule ?? RotationSchedule.None, Receipts, () => (ulong)Clock.TotalMilliseconds);
        VolumeKey = Secret.Random(Luks2Template.VolumeKeySize, SystemRandomSource.Instance);
        Secret share = Secret.CopyOf(SealedMachine.SecretBytes);
        Disk = new CutDisk(Install(share), cutAt, cut);
        Data = new DataDisk(Disk.Bytes);
        Before = Read().Newest;
        Directory.CreateDirectory(Path.GetDirectoryName(EscrowOnEsp)!);
        Custodian = Make(new KeptVault(Before, afterRecovery ? null : share, VolumeKey));
    }

    /// <summary>What the TPM's clock says; its quotes say what a TPM says that was made just now.</summary>
    internal TimeSpan Clock { get; set; } = TimeSpan.FromHours(1);

    internal KeyAges Ages { get; }

    internal ReceiptLog Receipts => new(Path.Combine(_directory, "receipts"));

    /// <summary>The partition with its data, as a re-encryption sees it.</summary>
    internal DataDisk Data { get; }

    /// <summary>The live device.</summary>
    internal SeenMapping Mapping { get; } = new();

    /// <summary>What hands changes to the firmware, from the next <see cref="Restart"/> on.</summary>
    internal FirmwareDelivery Delivery { get; set; } = new(() => s_nothing, _ => throw new RefusedException(s_nothing));

    /// <summary>The vault as its custodian keeps it.</summary>
    internal KeptVault Kept => Unseal().OrThrow();

    /// <summary>How often the machine was restarted at once.</summary>
    internal int Restarts { get; private set; }

    internal CutDisk Disk { get; }

    internal BoundHeader Before { get; }

    internal Custodian Custodian { get; private set; }

    /// <summary>Where the ESP is.</summary>
    internal string Esp => Path.Combine(_directory, "esp");

    /// <summary>The file or files of the escrow on the ESP.</summary>
    internal string EscrowOnEsp => Path.Combine(Esp, "EFI/Coffer/recovery.age");

    /// <summary>The custodian of the next boot.</summary>
    internal void Restart(bool afterRecovery = false) =>
        Custodian = Make(
            new KeptVault(
                Read().Newest,
                afterRecovery ? null : UnsealedShare().OrThrow(),
                Secret.CopyOf(VolumeKey.Span)
            )
        );

    /// <summary>
    /// Power was cut in the middle of a change: the disk is as the cut left it, the next boot's TPM gives nothing, and the owner
    /// opened the vault with the escrow of its newest header.
    /// </summary>
    internal void CutAndRecover()
    {
        Disk.Remains!.CopyTo(Disk.Bytes, 0);
        HeaderCandidates read = Read();
        using AgeIdentity identity = AgeIdentity.Read(Identity).OrThrow();
        using Secret passphrase = AgeDecryption.Decrypt(read.Newest.Header.Escrow.Ages[0].AsSpan(), identity).OrThrow();
        OpenedHeader opened = RecoveryBoot.Open(read, passphrase).OrThrow();
        Custodian = Make(new KeptVault(opened.Header, null, opened.VolumeKey));
    }

    /// <summary>As if power was cut when a change had happened and its receipt had not been written.</summary>
    internal void LoseReceipt(string what, ulong from)
    {
        string[] files = Directory.GetFiles(Path.Combine(_directory, "receipts"), "??????.json");
        File.Delete(files.Order().Last());
        Receipts.Intend(what, from);
    }

    /// <summary>As if <c>/var</c> took nothing any more.</summary>
    internal void FillReceipts() => File.WriteAllText(Path.Combine(_directory, "receipts"), "");

    internal Secret VolumeKey { get; }

    /// <summary>PCR 7 as the TPM has it.</summary>
    internal TpmBuffer Pcr7 => PcrValues.Read(_machine.Tpm.Device, 7).OrThrow()[7];

    /// <summary>PCR 7 of the boot after the owner's next step, before and once it <see cref="Arrive"/>s.</summary>
    internal TpmBuffer NextPcr7 => _machine.Announcing("the next db"u8).Pcr7Next;

    /// <summary>The firmware has taken the step: this boot measures it.</summary>
    internal void Arrive() => Measure("the next db"u8);

    /// <summary>Firmware that measures more into PCR 7. Not TPM2_PCR_Event, which takes 1024 bytes at most.</summary>
    internal void Measure(ReadOnlySpan<byte> measured) =>
        _machine.Tpm.Device.Execute(
            new PcrExtend(TpmHandle.Pcr(7), [new TpmtHa(TpmAlgId.Sha256, SHA256.HashData(measured))]),
            PasswordSession.Instance
        );

    internal ulong Generation => _machine.Counter.Read();

    internal SealedMachine Machine => _machine;

    internal Parsed<byte[]> Ask(string line) =>
        CustodyRequest.Read(Encoding.ASCII.GetBytes(line)).Then(Custodian.Answer);

    /// <summary>Seals to the present PCR 7 and to another one.</summary>
    internal Parsed<byte[]> Announce(TpmBuffer next)
    {
        try
        {
            return Custodian.Reseal(next);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    internal HeaderCandidates Read() => VaultHeaderOnDisk.Read(Disk).OrThrow();

    /// <summary>The volume key as the next boot gets it: from the header, by the TPM.</summary>
    internal Parsed<Secret> Boot() => Unseal().Then<Secret>(kept => kept.VolumeKey);

    /// <summary>The custodian of the next boot, which the TPM or the owner opened the vault for.</summary>
    /// <param name="recovered">The owner did.</param>
    internal void BootCustodian(bool recovered = false)
    {
        KeptVault kept = Unseal().OrThrow();
        Custodian = Make(recovered ? kept with { Share = null } : kept);
        Custodian.Begin();
    }

    private Parsed<KeptVault> Unseal()
    {
        BoundHeader header = Read().At(Generation)[0];
        return UnsealedShare()
            .Then(share =>
            {
                using Secret unlock = VaultKeys.Unlock([share], Uuid, header.Binding.Generation);
                return header
                    .Open(unlock, Generation)
                    .Then<KeptVault>(key => new KeptVault(header, share, key, Next(header, unlock, key)));
            });
    }

    private static Secret? Next(BoundHeader header, Secret unlock, Secret key) =>
        header.Header.Reencryption is null ? null : header.OpenNext(unlock, key).OrThrow();

    private Parsed<Secret> UnsealedShare()
    {
        SealedBinding binding = SealedBinding.Of(Read().At(Generation)[0].Binding).OrThrow();
        return binding.Share.Unseal(_machine.Srk(), binding.PolicyOf(_machine.Policy.Key), _machine.Signatures);
    }

    /// <summary>The volume key as its owner gets it: by the escrow of a header.</summary>
    internal Parsed<Secret> Recover(BoundHeader header, EscrowToken escrow)
    {
        using AgeIdentity identity = AgeIdentity.Read(Identity).OrThrow();
        using Secret passphrase = AgeDecryption.Decrypt(escrow.Ages[0].AsSpan(), identity).OrThrow();
        return header.Recover(passphrase);
    }

    public void Dispose()
    {
        VolumeKey.Dispose();
        _machine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string[] Recipients()
    {
        using AgeIdentity identity = AgeIdentity.Read(Identity).OrThrow();
        return [identity.Recipient.ToString()!];
    }

    private byte[] Install(Secret share)
    {
        SealedBinding binding = new(
            _machine.Srk().Name,
            _machine.Share,
            _machine.Policy.Pcr7,
            [],
            _machine.Policy.Generation
        );
        using Secret unlock = VaultKeys.Unlock([share], Uuid, binding.Generation);
        CutDisk disk = new(
            new byte[_dataSize == Luks2Template.DataAlignment ? BoundHeader.Size : Luks2Template.DataOffset + _dataSize]
        );
        HeaderMaking making = new(Uuid, _dataSize, binding, [.. Recipients()], 1, SystemRandomSource.Instance);
        making.Write(disk, () => { }, VolumeKey, unlock);
        return disk.Bytes;
    }

    private Custodian Make(KeptVault kept) =>
        new(
            kept,
            Guid.Empty,
            Disk,
            () => { },
            () => new TpmConnection(_machine.Tpm.Device, new MemoryStream()),
            new SealingPlace(_machine.Policy.Key, Pcr7, []),
            new RecoveryRecipients(1, [.. Recipients()]),
            Receipts,
            new ReencryptionPlaces(
                Data,
                _ => Mapping,
                new VaultTraffic(Path.Combine(_directory, "stat")),
                Path.Combine(_directory, "reencryption.json"),
                () => Stream.Null,
                () => Restarts++,
                _ => { }
            )
        )
        {
            Ages = Ages,
            Delivery = Delivery,
            Esp = new EspFiles(work => work(new EspContent(Esp))),
        };
}
