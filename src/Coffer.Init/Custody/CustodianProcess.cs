using Coffer.Bytes;
using Coffer.Init.Configuration;
using Coffer.Init.Console;
using Coffer.Init.Install;
using Coffer.Init.Measurement;
using Coffer.Init.Start;
using Coffer.Init.Vault;
using Coffer.Keys.Rotation;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Machine;
using Coffer.Linux.Processes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Policy;
using TpmConnection = Coffer.Evidence.Tpm.TpmConnection;

namespace Coffer.Init.Custody;

/// <summary>
/// The only process that holds the vault's secrets once the OS runs: <c>/init</c> started once more, in the OS's root, before
/// systemd is. It does every change of the header.
/// </summary>
internal static class CustodianProcess
{
    /// <summary>Its one argument.</summary>
    internal const string Word = "custodian";

    // systemd kills no process at shutdown whose name begins so (systemd.io/ROOT_STORAGE_DAEMONS); this one blocks nothing.
    private const string Name = "@coffer-custodian";
    private const string Self = "/proc/self/exe";
    private const string Agent = "/usr/lib/coffer/agent";
    private const string Recovery = "/usr/lib/coffer/recovery.json";
    private const string Schedule = "/usr/lib/coffer/rotation.json";
    private const string State = "/var/lib/coffer";
    private const string Receipts = $"{State}/receipts";
    private const string MetadataServer = "/usr/lib/coffer/metadata-server";
    private const string Metadata = "/run/coffer/metadata/configuration";
    private const string Esp = "/run/coffer/esp";
    private const string EspTarget = "/run/coffer/esp.custody";
    private const string TpmPath = "/dev/tpmrm0";
    private const string Settings = "/var/lib/coffer/reencryption.json";
    private const string ConfigurationKey = $"{State}/configuration.key";
    private const string KernelLog = "/dev/kmsg";
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Starts it in a machine with an agent, for nobody else speaks with it. A machine whose custodian does not start runs, and
    /// cannot rotate.
    /// </summary>
    internal static void TryStart(Handover handover, StageLog log)
    {
        if (!File.Exists(Agent))
            return;
        TryMakeRoom(log);
        try
        {
            FedProcess.Start(Self, [Name, Word], handover.Write);
        }
        catch (IOException e)
        {
            log.Say($"no custodian: {e.Message}");
        }
    }

    // Without it secrets lie in /run, which is memory as well.
    private static void TryMakeRoom(StageLog log)
    {
        try
        {
            if (ConfigurationBoot.ReadProvisions() is not null)
                SecretsMount.Make();
        }
        catch (Exception e) when (e is IOException or RefusedException)
        {
            log.Say($"no memory of their own for secrets: {e.Message}");
        }
    }

    /// <summary>What it does, as long as the machine runs.</summary>
    internal static int Run()
    {
        try
        {
            Hardening.KeepMemoryPrivate();
            // Before any other thread is started: each one of them may have to give memory while the vault is held.
            Hardening.ServeDisk();
            using Stream input = System.Console.OpenStandardInput();
            Handover handover = Handover.Read(input);
            using BlockDeviceFile partition = BlockDeviceFile.Open(handover.Partition);
            using DirectBlockDevice direct = DirectBlockDevice.Open(handover.Partition);
            using DeviceMapperControl mapper = new();
            using CustodySocket socket = CustodySocket.Listen();
            RotationSchedule schedule = ReadSchedule();
            KeyAges ages = new(schedule, new ReceiptLog(Receipts), ReadClock);
            Custodian custodian = Make(handover, partition, ages, Places(handover, direct, mapper));
            custodian.Begin();
            new Thread(() => TryCatchUp(custodian)) { IsBackground = true }.Start();
            if (!schedule.IsEmpty)
                new Thread(new ScheduledRotations(ages, custodian, RunningTime).Run) { IsBackground = true }.Start();
            socket.Serve(custodian);
        }
        catch (Exception e)
        {
            Say(e);
        }
        return 1;
    }

    /// <summary>Says in the kernel's log what went wrong.</summary>
    internal static void Say(Exception e) => Say($"{Failure.AsRefusal(e)}");

    private static RotationSchedule ReadSchedule() =>
        File.Exists(Schedule) ? RotationSchedule.Read(BoundedFile.Read(Schedule)).OrThrow() : RotationSchedule.None;

    // A machine that cannot be configured can still be rotated.
    private static CustodiedConfiguration? TryReadConfigurable(Handover handover)
    {
        try
        {
            return ReadConfigurable(handover);
        }
        catch (Exception e)
        {
            Say(e);
            return null;
        }
    }

    private static CustodiedConfiguration? ReadConfigurable(Handover handover) =>
        ConfigurationBoot.ReadMachine() is { } machine
            ? new CustodiedConfiguration(
                machine,
                handover.Machine,
                () => TpmConnection.Open(TpmPath),
                new ConfigurationFiles(State),
                new KeptConfigurationKey(ConfigurationKey, SystemRandomSource.Instance),
                new ConfigurationReport(),
                new MeasurementLog()
            )
            {
                IsDurable = ConfigurationBoot.IsDataMounted(),
                Provisioning = ConfigurationBoot.ReadProvisions() is { } provisions
                    ? new Provisioning(provisions, new ProvisionPaths())
                    : null,
            }
            : null;

    private static ulong ReadClock()
    {
        using TpmConnection tpm = TpmConnection.Open(TpmPath);
        return tpm.Device.Execute(new ReadClock()).ClockInfo.Clock;
    }

    private static TimeSpan RunningTime() => TimeSpan.FromMilliseconds(Environment.TickCount64);

    private static void TryCatchUp(Custodian custodian)
    {
        Try(custodian.CatchUp);
        Try(custodian.TakeOffered);
        // Workloads wait for it, and whatever kept it from being done may pass: another change, a TPM that is busy.
        while (!Try(custodian.Provide))
            Thread.Sleep(s_pause);
        if (File.Exists(MetadataServer))
            Try(() => TakeMetadata(custodian));
    }

    private static Refusal? TakeMetadata(Custodian custodian)
    {
        MetadataOffer offer = new(Metadata, s_pause);
        if (offer.Take(document => custodian.TakeOffered(MetadataOffer.Source, document)))
            Say("the configuration of the metadata server is in force");
        return null;
    }

    private static bool Try(Func<Refusal?> work)
    {
        try
        {
            if (work() is not { } refusal)
                return true;
            Say(new RefusedException(refusal));
        }
        catch (Exception e)
        {
            Say(e);
        }
        return false;
    }

    /// <summary>Says a line in the kernel's log.</summary>
    internal static void Say(string line) => File.WriteAllText(KernelLog, $"coffer: custodian: {line}\n");

    private static ReencryptionPlaces Places(Handover handover, DirectBlockDevice partition, DeviceMapperControl mapper)
    {
        string device = $"{new Disks().NumberOf(handover.Partition)}";
        return new ReencryptionPlaces(
            partition,
            vault => new LiveVault(
                mapper,
                mapper.Find(MappedName.Vault),
                device,
                vault.Header.Header.DataSize,
                vault.VolumeKey,
                vault.NextKey!
            ),
            new VaultTraffic($"/sys/dev/block/{mapper.Find(MappedName.Vault).Number}/stat"),
            Settings,
            () => FedProcess.Start(Self, [HeldVaultGuard.Name, HeldVaultGuard.Word]),
            Power.RestartAtOnce,
            Say
        );
    }

    private static Custodian Make(Handover handover, BlockDeviceFile partition, KeyAges ages, ReencryptionPlaces places)
    {
        RecoveryRecipients recipients = File.Exists(Recovery)
            ? RecoveryRecipients.Read(BoundedFile.Read(Recovery)).OrThrow()
            : RecoveryRecipients.None;
        SealingPlace place = new(
            PcrPolicyKey.FromPem(handover.PolicyKey).OrThrow(),
            handover.Pcr7.AsSpan(),
            handover.Pcr7Events
        );
        return new Custodian(
            new KeptVault(handover.Header, handover.Share, handover.VolumeKey, handover.NextKey),
            handover.Machine,
            partition,
            partition.ForgetCache,
            () => TpmConnection.Open(TpmPath),
            place,
            recipients,
            new ReceiptLog(Receipts),
            places
        )
        {
            Ages = ages,
            Configuration = TryReadConfigurable(handover),
            Delivery = new FirmwareDelivery(FirmwareEventLog.Read, FirmwareVariables.With),
            Esp = File.Exists(Esp) ? new EspFiles(work => EspContent.With(Esp, EspTarget, work)) : null,
        };
    }
}
