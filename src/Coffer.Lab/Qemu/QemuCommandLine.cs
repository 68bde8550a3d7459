using System.Collections.Immutable;
using Coffer.Lab.Nbd;
using Coffer.Lab.State;

namespace Coffer.Lab.Qemu;

/// <summary>
/// The arguments of qemu-system-x86_64: a q35 machine with SMM, so that only firmware writes its variables, without any
/// device that is not named here.
/// </summary>
/// <param name="options">The machine.</param>
/// <param name="state">Its files.</param>
/// <param name="ovmf">Its firmware.</param>
/// <param name="tpmSocket">Control socket of the software TPM, or null for none.</param>
/// <param name="monitorSocket">Socket of the monitor, or null for none.</param>
/// <param name="diskSocket">Socket of the NBD server that has the disk, or null for the file.</param>
internal sealed class QemuCommandLine(
    LabOptions options,
    LabState state,
    OvmfFiles ovmf,
    string? tpmSocket,
    string? monitorSocket = null,
    string? diskSocket = null
)
{
    /// <summary>The arguments, in the order QEMU gets them.</summary>
    public ImmutableArray<string> Build() =>
        [
            .. Machine(),
            .. Firmware(),
            .. Randomness(),
            .. Tpm(),
            .. Disk(),
            .. options.OtherDisks.SelectMany(OtherDisk),
            .. Network(),
            .. options.SmbiosStrings.SelectMany(text => Pair("-smbios", $"type=11,value={Escape(text)}")),
            .. options.FwCfg.SelectMany(file => Pair("-fw_cfg", $"name={file.Key},string={Escape(file.Value)}")),
            .. options.ExtraArguments,
        ];

    // A comma ends an option's value; two of them are one (QEMU, "Options" syntax).
    private static string Escape(string value) => value.Replace(",", ",,", StringComparison.Ordinal);

    private static string[] Pair(string option, string value) => [option, value];

    private string[] Machine()
    {
        string[] end = options.EndAtReboot ? ["-no-reboot"] : [];
        return
        [
            .. Pair("-machine", "q35,smm=on"),
            .. Pair("-accel", "tcg,thread=multi"),
            .. Pair("-cpu", options.CpuModel),
            .. Pair("-smp", $"{options.Processors}"),
            .. Pair("-m", $"{options.MemoryMiB}"),
            "-nodefaults",
            "-no-user-config",
            .. Pair("-display", "none"),
            .. Pair("-monitor", "none"),
            .. monitorSocket is null ? [] : Pair("-qmp", $"unix:{Escape(monitorSocket)},server=on,wait=off"),
            .. Pair("-chardev", "stdio,id=serial,signal=off"),
            .. Pair("-serial", "chardev:serial"),
            .. end,
        ];
    }

    private string[] Firmware() =>
        [
            .. Pair("-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Escape(ovmf.Code)}"),
            .. Pair("-drive", $"if=pflash,format=raw,unit=1,file={Escape(state.VariablesPath)}"),
            .. Pair("-global", "driver=cfi.pflash01,property=secure,value=on"),
            .. Pair("-global", "ICH9-LPC.disable_s3=1"),
        ];

    private static string[] Randomness() =>
        [.. Pair("-object", "rng-random,filename=/dev/urandom,id=rng"), .. Pair("-device", "virtio-rng-pci,rng=rng")];

    private string[] Tpm() =>
        tpmSocket is null
            ? []
            :
            [
                .. Pair("-chardev", $"socket,id=tpm-control,path={Escape(tpmSocket)}"),
                .. Pair("-tpmdev", "emulator,id=tpm,chardev=tpm-control"),
                .. Pair("-device", "tpm-crb,tpmdev=tpm"),
            ];

    private string[] Disk()
    {
        string[] controller = options.DiskBus == DiskBus.VirtioScsi ? Pair("-device", "virtio-scsi-pci,id=scsi") : [];
        string device = options.DiskBus switch
        {
            DiskBus.Nvme => "nvme,drive=disk,serial=coffer,bootindex=1",
            DiskBus.VirtioScsi => "scsi-hd,bus=scsi.0,drive=disk,bootindex=1",
            _ => "virtio-blk-pci,drive=disk,bootindex=1",
        };
        return [.. diskSocket is null ? DiskFile() : DiskServer(diskSocket), .. controller, .. Pair("-device", device)];
    }

    private string[] DiskFile()
    {
        string snapshot = options.Snapshot ? ",snapshot=on" : "";
        string format = options.DiskFormat switch
        {
            DiskFormat.Qcow2 => "qcow2",
            DiskFormat.Vhd => "vpc",
            _ => "raw",
        };
        string drive =
            $"if=none,id=disk,format={format},file={Escape(state.DiskPath)},cache=unsafe,discard=unmap{snapshot}";
        return Pair("-drive", drive);
    }

    // A write-back cache as a cloud's disk has it: the guest's flushes reach the server.
    private static string[] DiskServer(string socket) =>
        Pair(
            "-blockdev",
            $"driver=nbd,node-name=disk,server.type=unix,server.path={Escape(socket)},export={NbdServer.ExportName},"
                + "discard=unmap,cache.direct=off,cache.no-flush=off"
        );

    private static string[] OtherDisk(AttachedDisk disk, int index)
    {
        string readOnly = disk.ReadOnly ? ",readonly=on" : "";
        return
        [
            .. Pair("-drive", $"if=none,id=other{index},format=raw,file={Escape(disk.Path)},cache=unsafe{readOnly}"),
            .. Pair("-device", $"virtio-blk-pci,drive=other{index}"),
        ];
    }

    private string[] Network()
    {
        IEnumerable<string> forwards = options.Forwards.Select(forward =>
            $",hostfwd=tcp:127.0.0.1:{forward.HostPort}-:{forward.GuestPort}"
        );
        return
        [
            .. Pair("-netdev", $"user,id=net{string.Concat(forwards)}"),
            .. Pair("-device", "virtio-net-pci,netdev=net,romfile="),
        ];
    }
}
