using Coffer.Init.Start;

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
}
