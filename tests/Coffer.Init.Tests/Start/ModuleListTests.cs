using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Start;
using Coffer.Init.Tests.Console;
using Coffer.Keys.Grants;
using Coffer.Linux;

namespace Coffer.Init.Tests.Start;

public sealed class ModuleListTests
{
    [Theory]
    [InlineData("/lib/modules/6.12/kernel/drivers/md/dm-crypt.ko.xz", true)]
    [InlineData("/lib/modules/6.12/kernel/fs/erofs/erofs.ko", true)]
    [InlineData("/lib/modules/6.12/kernel/drivers/block/virtio_blk.ko.xz", false)]
    [InlineData("/lib/modules/6.12/kernel/arch/x86/crypto/aesni-intel.ko.xz", false)]
    public void No_boot_can_do_without_device_mapper_and_the_root_file_system(string path, bool essential) =>
        Assert.Equal(essential, ModuleList.IsEssential(path));

    [Theory]
    [InlineData(BootMode.Boot, "virtio_blk")]
    [InlineData(BootMode.Install, "efivarfs virtio_blk fat vfat")]
    public void Only_the_installer_loads_what_reads_variables_and_the_ESP(BootMode mode, string expected) =>
        Assert.Equal(expected, Load(mode, "/m/efivarfs.ko\n/m/virtio_blk.ko\n/m/fat.ko /m/vfat.ko\n"));

    [Theory]
    [InlineData(BootMode.Boot)]
    [InlineData(BootMode.Install)]
    public void Drivers_of_network_cards_wait_for_a_recovery(BootMode mode) =>
        Assert.Equal("virtio_blk", Load(mode, "/m/virtio_blk.ko\n/m/failover.ko /m/virtio_net.ko\n/m/gve.ko\n"));

    [Fact]
    public void A_recovery_loads_drivers_of_network_cards_and_no_others()
    {
        List<string> tried = [];
        ModuleList modules = new(
            "/m/virtio_blk.ko\n/m/failover.ko /m/virtio_net.ko\n/m/gve.ko\n/m/vfat.ko\n",
            new StageLog(new RecordingConsole(), TimeProvider.System),
            path => tried.Add(Path.GetFileNameWithoutExtension(path))
        );
        modules.LoadNetwork();
        Assert.Equal(["failover", "virtio_net", "gve"], tried);
    }

    [Fact]
    public void What_two_modules_need_is_loaded_once() =>
        Assert.Equal(
            "dm-mod dm-crypt dm-bufio dm-verity",
            Load(BootMode.Boot, "/m/dm-mod.ko /m/dm-crypt.ko\n/m/dm-mod.ko /m/dm-bufio.ko /m/dm-verity.ko\n")
        );

    [Fact]
    public void Drivers_of_a_bus_that_is_not_there_are_not_tried() =>
        Assert.Equal(
            "hv_vmbus sd_mod",
            Load(
                BootMode.Boot,
                "/m/hv_vmbus.ko /m/scsi_fc.ko /m/hv_storvsc.ko\n/m/hv_vmbus.ko /m/pci-hyperv.ko\n/m/sd_mod.ko\n",
                "hv_vmbus"
            )
        );

    [Theory]
    [InlineData("dm-verity")]
    [InlineData("dm-bufio")]
    public void What_no_boot_can_do_without_is_refused_with_the_module_that_failed(string failing)
    {
        Refusal refusal = Assert
            .Throws<RefusedException>(() =>
                Load(BootMode.Boot, "/m/dm-bufio.ko\n/m/dm-bufio.ko /m/dm-verity.ko\n", failing)
            )
            .Refusal;
        Assert.Equal(("modules.refused", $"{failing}.ko"), (refusal.Reason, refusal.Thing));
        Assert.Contains("ENODEV", refusal.Seen);
    }

    /// <summary>What was tried, by name.</summary>
    private static string Load(BootMode mode, string list, string failing = "")
    {
        List<string> tried = [];
        ModuleList modules = new(list, new StageLog(new RecordingConsole(), TimeProvider.System), Load);
        modules.Load(mode);
        return string.Join(' ', tried);

        void Load(string path)
        {
            tried.Add(Path.GetFileNameWithoutExtension(path));
            if (tried[^1] == failing)
                throw new LinuxException($"load {failing}.ko", Errno.ENODEV);
        }
    }
}
