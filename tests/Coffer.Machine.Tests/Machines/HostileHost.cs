using System.Collections.Immutable;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A clone of the installed machine, on a host that does at once all that the ledger calls ignored or bounded (docs/host-inputs.md).</summary>
/// <param name="installed">The installed machine.</param>
public sealed class HostileHost(InstalledMachine installed) : IAsyncLifetime
{
    private const string FwCfgDirectory = "opt/io.systemd.credentials/";

    // QEMU's, with a zero behind it 56 (docs/specs/fw_cfg.rst).
    private const int LongestFwCfgName = 55;
    private const string Unit = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'touch /run/evil'";
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-host-").FullName;
    private LabMachine? _machine;
    private HostileDhcp? _dhcp;
    private MetadataHost? _metadata;

    /// <summary>The installed machine it was cloned from.</summary>
    public InstalledMachine Installed => installed;

    /// <summary>Root in the machine.</summary>
    internal Probe Probe => new(_machine!);

    /// <summary>Id of the boot before keys and breaks were sent.</summary>
    public string BootId { get; private set; } = "";

    /// <summary>What was asked of the metadata server, line by line.</summary>
    public string[] AskedForMetadata => _metadata!.Asked;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        LabState state = installed.Clone();
        PlaceExtension(new DiskUnderAttack(state));
        string disk = Path.Combine(_directory, "disk");
        MountableDisk.Create(disk);
        string later = Path.Combine(_directory, "later");
        File.Copy(disk, later);
        _dhcp = HostileDhcp.Start(Path.Combine(_directory, "dhcp"));
        string[] arguments = [.. Devices(), .. Networks()];
        _machine = await Boot.AnsweringAsync(
            state,
            options =>
                options with
                {
                    OtherDisks = [new AttachedDisk(disk)],
                    SmbiosStrings =
                    [
                        .. Credentials().Select(pair => $"io.systemd.credential:{pair.Name}={pair.Value}"),
                    ],
                    FwCfg = Credentials()
                        .Where(pair => $"{FwCfgDirectory}{pair.Name}".Length <= LongestFwCfgName)
                        .ToImmutableDictionary(pair => $"{FwCfgDirectory}{pair.Name}", pair => pair.Value),
                    ExtraArguments = [.. arguments],
                }
        );
        BootId = await Probe.OutputAsync("cat /proc/sys/kernel/random/boot_id");
        await PlugInAsync(later);
        await PressKeysAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
            await _machine.DisposeAsync();
        _dhcp?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // Names that systemd 257 acts on (systemd.system-credentials(7)); no comma or newline of QEMU's or SMBIOS' own in them.
    private static IEnumerable<(string Name, string Value)> Credentials() =>
        [
            ("passwd.plaintext-password.root", "x"),
            ("ssh.authorized_keys.root", "ssh-ed25519 AAAA evil"),
            ("systemd.extra-unit.evil.service", Unit),
            ("systemd.unit-dropin.multi-user.target", "[Unit]\nWants=evil.service"),
            ("tmpfiles.extra", "f /run/evil 0777 root root - x"),
            ("sysctl.extra", "kernel.sysrq=1"),
            ("network.network.evil", "[Match]\nName=*\n[Network]\nAddress=198.18.0.1/24"),
            ("fstab.extra", "tmpfs /evil tmpfs defaults"),
        ];

    private static void PlaceExtension(DiskUnderAttack disk)
    {
        byte[] extension = "not an image, but systemd-stub does not know that"u8.ToArray();
        foreach (string name in (string[])["coffer-os_1.efi", Path.GetFileName(disk.OsUki())])
            disk.WriteEsp($"EFI/Linux/{name}.extra.d/evil.sysext.raw", extension);
    }

    private string[] Devices()
    {
        string table = Path.Combine(_directory, "ssdt");
        File.WriteAllBytes(table, AcpiTable.Create());
        return
        [
            .. (string[])["-device", "pcie-root-port,id=plug-disk,chassis=1,slot=1"],
            .. (string[])["-device", "pcie-root-port,id=plug-card,chassis=2,slot=2"],
            .. (string[])
                ["-device", "virtio-serial-pci", "-chardev", "null,id=hvc", "-device", "virtconsole,chardev=hvc"],
            .. (string[])["-fsdev", $"local,id=share,path={_directory},security_model=none"],
            .. (string[])["-device", "virtio-9p-pci,fsdev=share,mount_tag=root"],
            .. (string[])["-device", "i6300esb", "-action", "watchdog=none", "-device", "virtio-balloon-pci"],
            .. (string[])["-acpitable", $"file={table}"],
        ];
    }

    private string[] Networks()
    {
        _metadata = new MetadataHost(_directory, @"printf 'HTTP/1.0 200 OK\r\n\r\n#!/bin/sh\ntouch /run/evil\n'");
        return
        [
            .. _metadata.Arguments(",hostname=evil-host,dnssearch=evil.example"),
            .. (string[])["-netdev", $"stream,id=dhcp,server=off,addr.type=unix,addr.path={_directory}/dhcp"],
            .. (string[])["-device", "virtio-net-pci,netdev=dhcp,romfile="],
        ];
    }

    private async Task PlugInAsync(string disk)
    {
        await CommandAsync(
            "blockdev-add",
            $$$"""{"driver":"raw","node-name":"later","file":{"driver":"file","filename":"{{{disk}}}"}}"""
        );
        await CommandAsync("device_add", """{"driver":"virtio-blk-pci","drive":"later","bus":"plug-disk"}""");
        await CommandAsync("netdev_add", """{"type":"user","id":"later","net":"192.0.2.0/24"}""");
        await CommandAsync(
            "device_add",
            """{"driver":"virtio-net-pci","netdev":"later","bus":"plug-card","romfile":""}"""
        );
    }

    // Restart at once: by the keyboard's SysRq, by a break on the serial line and 'b', by ctrl-alt-del.
    private async Task PressKeysAsync()
    {
        await CommandAsync("send-key", Keys("alt", "sysrq", "b"));
        await CommandAsync("send-key", Keys("ctrl", "alt", "delete"));
        await CommandAsync("chardev-send-break", """{"id":"serial"}""");
        await _machine!.TypeAsync("b");
    }

    private static string Keys(params string[] keys)
    {
        IEnumerable<string> pressed = keys.Select(key => $"{{\"type\":\"qcode\",\"data\":\"{key}\"}}");
        return $"{{\"keys\":[{string.Join(',', pressed)}]}}";
    }

    private async Task CommandAsync(string command, string arguments) =>
        Assert.True(await _machine!.CommandAsync(command, arguments), $"QEMU did not take {command} {arguments}");
}
