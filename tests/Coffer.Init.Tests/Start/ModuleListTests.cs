using Coffer.Init.Console;
using Coffer.Init.Start;
using Coffer.Init.Tests.Console;
using Coffer.Keys.Grants;

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
    [InlineData(BootMode.Boot, "/m/virtio_blk.ko.xz")]
    [InlineData(BootMode.Install, "/m/efivarfs.ko.xz /m/virtio_blk.ko.xz /m/vfat.ko.xz")]
    public void Only_the_installer_loads_what_reads_variables_and_the_ESP(BootMode mode, string expected)
    {
        ModuleList list = new(
            "/m/efivarfs.ko.xz\n/m/virtio_blk.ko.xz\n/m/vfat.ko.xz\n",
            new StageLog(new RecordingConsole(), TimeProvider.System)
        );
        Assert.Equal(expected, string.Join(' ', list.For(mode)));
    }
}
