using System.Globalization;
using System.Text;
using Coffer.Bytes;
using Coffer.Init.Configuration;
using Coffer.Init.Console;
using Coffer.Init.Custody;
using Coffer.Init.Inputs;
using Coffer.Init.Measurement;
using Coffer.Init.Partitions;
using Coffer.Init.Recovery;
using Coffer.Init.Start;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Grants;
using Coffer.Keys.Reencryption;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;
using Coffer.Storage.Gpt;
using Coffer.Storage.Vault;
using Coffer.Tpm;

namespace Coffer.Init.Boot;

/// <summary>Opens the vault and becomes the OS, stage by stage (docs/formats.md section 11).</summary>
/// <param name="machine">The machine.</param>
internal sealed class BootSequence(Machine machine)
{
    private const int VaultPcr = 15;
    private const string Init = "/sbin/init";
    private const string ReportPath = "/run/coffer/boot.json";

    private StageLog Log => machine.Log;

    /// <summary>Ends in systemd.</summary>
    internal void Run()
    {
        BootInputs inputs = Log.Run("inputs", "take stock of what the host supplies", () => BootInputs.Take(machine));
        using VaultDisk disk = Log.Run(
            "disk",
            $"look for disk {machine.CommandLine.Disk}",
            () => VaultDisk.Find(machine)
        );
        HeaderCandidates read = Log.Run("header", "read the vault's header", () => ReadHeader(disk));
        using OpenedHeader opened = OpenHeader(inputs, read);
        OpenedHeader settled = EndSlice(disk, opened.Settle(disk, read, machine.Random));
        BoundHeader header = settled.Header;
        VaultParts parts = OpenVault(disk, settled, out VaultSuperblock superblock);
        using (superblock)
        {
            Log.Run("measure", "measure the vault and end the boot phase", () => Measure(header));
            DataMount data = Log.Run("mount", "mount /var", () => MountData(parts, superblock));
            string slot = Log.Run("root", "open the OS root", () => RootMount.Mount(machine, parts));
            ConfigurationBoot.Settle(machine, opened.Recovered is null, header, superblock.Machine, data.IsMounted);
            if (ExecutionPolicy.IsWanted)
                Log.Run("execution", "execute verified code only", ExecutionPolicy.Enforce);
            Log.Run(
                "switch",
                "start the OS",
                () =>
                    Switch(
                        disk,
                        superblock,
                        Report(inputs, header, superblock, data, slot, opened.Recovered),
                        BootHandover.Of(inputs, disk, settled, superblock.Machine)
                    )
            );
        }
    }

    private static HeaderCandidates ReadHeader(VaultDisk disk) => VaultHeaderOnDisk.Read(disk.Vault).OrThrow();

    private OpenedHeader OpenHeader(BootInputs inputs, HeaderCandidates read)
    {
        try
        {
            return new HeaderOpening(machine, inputs).Open(read);
        }
        catch (Exception e)
            when (machine.CommandLine.Recovery != RecoveryWays.Off && e is (RefusedException or TpmException))
        {
            return Log.Run(
                "recovery",
                "offer recovery",
                () => new RecoveryBoot(machine).Run(read, Failure.AsRefusal(e))
            );
        }
    }

    private VaultParts OpenVault(VaultDisk disk, OpenedHeader opened, out VaultSuperblock superblock)
    {
        Guid uuid = opened.Header.Header.Uuid;
        MappedDevice crypt = Log.Run("crypt", $"open vault {uuid}", () => Open(disk, opened));
        // The first slice of a re-encryption rewrites it for the next key.
        Secret macKey = BoundaryOf(opened) > 0 ? opened.NextKey! : opened.VolumeKey;
        superblock = SuperblockOnDisk.Read(crypt, macKey, uuid).OrThrow();
        return VaultParts.Cut(machine.Mapper, crypt, superblock.Layout);
    }

    private MappedDevice Open(VaultDisk disk, OpenedHeader opened)
    {
        long size = SizeIn(disk, opened.Header);
        return opened.NextKey is { } nextKey
            ? CryptDevice.Open(machine.Mapper, disk.Node, size, opened.VolumeKey, nextKey, BoundaryOf(opened))
            : CryptDevice.Open(machine.Mapper, disk.Node, size, opened.VolumeKey);
    }

    // A slice that a cut left half done: until it is ended, no table describes the disk.
    private OpenedHeader EndSlice(VaultDisk disk, OpenedHeader opened)
    {
        if (opened.NextKey is not { } nextKey)
            return opened;
        SizeIn(disk, opened.Header);
        return Log.Run("reencryption", "go on with the next volume key", () => EndSlice(disk, opened, nextKey));
    }

    private static OpenedHeader EndSlice(VaultDisk disk, OpenedHeader opened, Secret nextKey)
    {
        using DirectBlockDevice partition = DirectBlockDevice.Open(disk.Node.Path);
        using VolumeReencryption reencryption = new(
            opened.Header,
            opened.Unlock,
            opened.VolumeKey,
            nextKey,
            partition,
            ReencryptionWork.SliceSize
        );
        reencryption.Settle();
        return opened with { Header = reencryption.Header };
    }

    private static long BoundaryOf(OpenedHeader opened) => opened.Header.Header.Reencryption?.Progress.Boundary ?? 0;

    private static long SizeIn(VaultDisk disk, BoundHeader header)
    {
        long size = header.Header.DataSize;
        long room = disk.Node.Length - CryptTable.DataOffset;
        return size <= room
            ? size
            : throw new RefusedException(
                new Refusal("disk.vault-size", "vault partition", $"{size} bytes of data", $"room for {room}")
            );
    }

    private void Measure(BoundHeader header)
    {
        machine.Measuring.Measure(VaultPcr, Encoding.ASCII.GetString(header.MeasuredText), "vault");
        machine.Phase.Leave();
    }

    private DataMount MountData(VaultParts parts, VaultSuperblock superblock) =>
        DataMount.Mount(machine, new DataPart(machine.Mapper, parts.Data), superblock.Integrity);

    private BootReport Report(
        BootInputs inputs,
        BoundHeader header,
        VaultSuperblock superblock,
        DataMount data,
        string slot,
        RecoveredBoot? recovered
    ) =>
        new(
            superblock.Machine,
            header.Header.Uuid,
            Convert.ToHexStringLower(header.Binding.VolumeKeyId.AsSpan()),
            header.Binding.Generation,
            slot,
            Convert.ToHexStringLower(machine.CommandLine.RootHash.Span),
            data.State,
            data.Pass,
            ResidentMemory.Peak(BoundedFile.ReadText(ResidentMemory.Status)),
            inputs,
            Log.Times,
            recovered
        );

    private void Switch(VaultDisk disk, VaultSuperblock superblock, BootReport report, Handover handover)
    {
        report.WriteTo(ReportPath);
        new MeasurementLog().KeepFirmwareLog(FirmwareEventLog.ReadBytes());
        RunningSystem.Describe(superblock.Machine, EspOf(disk), report.Pass, report.Recovered?.Reason.Reason);
        if (report.Recovered is { } recovered)
            SayTimes(recovered);
        RootSwitch.Execute(
            RootMount.Target,
            Init,
            () => CustodianProcess.TryStart(handover, Log),
            [.. KernelFileSystems.HandedOn, DataMount.Target]
        );
    }

    // The production profile says it too: a recovery is no boot of every day.
    private void SayTimes(RecoveredBoot recovered)
    {
        double offer = recovered.OfferTook.TotalSeconds;
        double rest = (Log.Now - recovered.At).TotalSeconds;
        Log.SayPlain(
            string.Create(
                CultureInfo.InvariantCulture,
                $"coffer: recovery: {offer + rest:F3} s of our own: {offer:F3} to the offer, {rest:F3} from the passphrase to the OS"
            )
        );
    }

    private string? EspOf(VaultDisk disk) =>
        disk.Disk.Table.OfType(PartitionRole.Esp.Type) is [GptPartition esp, ..]
            ? PartitionNode.Of(machine.Disks, disk.Disk, esp).Path
            : null;
}
