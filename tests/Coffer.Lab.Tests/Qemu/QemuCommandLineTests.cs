using System.Collections.Immutable;
using Coffer.Lab.Qemu;
using Coffer.Lab.State;

namespace Coffer.Lab.Tests.Qemu;

public sealed class QemuCommandLineTests
{
    private static readonly OvmfFiles s_ovmf = new("/firmware/code.fd", "/firmware/vars.fd");

    [Fact]
    public void A_plain_machine_gets_exactly_these_arguments() =>
        Assert.Equal(File.ReadAllLines("Golden/plain.args"), Arguments(new() { StateDirectory = "/state" }));

    [Fact]
    public void A_machine_without_TPM_has_none() =>
        Assert.DoesNotContain(
            new QemuCommandLine(new() { StateDirectory = "/s" }, new LabState("/s"), s_ovmf, null).Build(),
            argument => argument.Contains("tpm", StringComparison.Ordinal)
        );

    [Fact]
    public void A_comma_in_a_value_does_not_start_another_option() =>
        Assert.Contains(
            "type=11,value=io.systemd.stub.kernel-cmdline-extra=a,,b",
            Arguments(new() { StateDirectory = "/s", SmbiosStrings = ["io.systemd.stub.kernel-cmdline-extra=a,b"] })
        );

    [Theory]
    [InlineData(DiskBus.Nvme, "nvme,drive=disk,serial=coffer,bootindex=1")]
    [InlineData(DiskBus.VirtioScsi, "scsi-hd,bus=scsi.0,drive=disk,bootindex=1")]
    [InlineData(DiskBus.VirtioBlk, "virtio-blk-pci,drive=disk,bootindex=1")]
    public void The_disk_is_on_the_bus_asked_for(DiskBus bus, string device) =>
        Assert.Contains(device, Arguments(new() { StateDirectory = "/s", DiskBus = bus }));

    [Theory]
    [InlineData(DiskFormat.Raw, "format=raw,")]
    [InlineData(DiskFormat.Qcow2, "format=qcow2,")]
    [InlineData(DiskFormat.Vhd, "format=vpc,")]
    public void The_disk_is_read_as_what_it_is(DiskFormat format, string word) =>
        Assert.Contains(
            Arguments(new() { StateDirectory = "/s", DiskFormat = format }),
            argument => argument.StartsWith($"if=none,id=disk,{word}file=/s/disk.raw,", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData(DiskBus.Nvme)]
    [InlineData(DiskBus.VirtioScsi)]
    [InlineData(DiskBus.VirtioBlk)]
    public void A_served_disk_is_on_the_same_bus_and_keeps_its_flushes(DiskBus bus)
    {
        LabOptions options = new() { StateDirectory = "/s", DiskBus = bus };
        LabState state = new("/s");
        string[] file = [.. new QemuCommandLine(options, state, s_ovmf, null).Build()];
        string[] served = [.. new QemuCommandLine(options, state, s_ovmf, null, diskSocket: "/run/n,bd").Build()];
        Assert.Equal(
            [
                "-blockdev",
                "driver=nbd,node-name=disk,server.type=unix,server.path=/run/n,,bd,export=disk,"
                    + "discard=unmap,cache.direct=off,cache.no-flush=off",
            ],
            served.Except(file)
        );
        Assert.Contains(served, argument => argument.Contains("drive=disk,", StringComparison.Ordinal));
    }

    [Fact]
    public void The_monitor_is_a_socket_and_never_the_console() =>
        Assert.Contains(
            "unix:/run/qmp,server=on,wait=off",
            new QemuCommandLine(new() { StateDirectory = "/s" }, new LabState("/s"), s_ovmf, null, "/run/qmp").Build()
        );

    [Fact]
    public void Forwards_listen_on_loopback_only() =>
        Assert.Contains(
            "user,id=net,hostfwd=tcp:127.0.0.1:8080-:80",
            Arguments(new() { StateDirectory = "/s", Forwards = [new PortForward(8080, 80)] })
        );

    private static ImmutableArray<string> Arguments(LabOptions options) =>
        new QemuCommandLine(options, new LabState(options.StateDirectory), s_ovmf, "/run/tpm").Build();
}
