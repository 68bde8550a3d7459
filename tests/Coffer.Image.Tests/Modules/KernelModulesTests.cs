using Coffer.Bytes;
using Coffer.Image.Modules;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Modules;

public sealed class KernelModulesTests
{
    private const string Directory = "usr/lib/modules/6.12-test";

    [Fact]
    public void Modules_come_after_what_they_need_and_once()
    {
        KernelModules modules = new(Tree());

        Assert.Equal(
            [
                $"{Directory}/kernel/dm-mod.ko.xz",
                $"{Directory}/kernel/dm-bufio.ko.xz",
                $"{Directory}/kernel/dm-verity.ko.xz",
                $"{Directory}/kernel/dm-crypt.ko.xz",
            ],
            modules.LoadOrder(["dm_verity", "dm-crypt", "dm-mod"])
        );
    }

    [Fact]
    public void A_built_in_module_needs_no_file() => Assert.Empty(new KernelModules(Tree()).LoadOrder(["nvme"]));

    [Fact]
    public void A_module_the_kernel_does_not_have_is_refused() =>
        Assert.Equal(
            "kernel.no-module",
            Assert.Throws<RefusedException>(() => new KernelModules(Tree()).LoadOrder(["dm-nothing"])).Refusal.Reason
        );

    [Fact]
    public void A_root_without_kernel_is_refused() =>
        Assert.Equal("none", Assert.Throws<RefusedException>(() => new KernelModules(new RootTree())).Refusal.Seen);

    [Fact]
    public void Two_kernels_are_refused()
    {
        RootTree tree = Tree();
        tree.Put("usr/lib/modules/6.13-test/modules.dep", RootEntry.Text(""));

        Assert.Equal(
            "6.12-test, 6.13-test",
            Assert.Throws<RefusedException>(() => new KernelModules(tree)).Refusal.Seen
        );
    }

    private static RootTree Tree()
    {
        RootTree tree = new();
        tree.Put(
            $"{Directory}/modules.dep",
            RootEntry.Text(
                """
                kernel/dm-mod.ko.xz:
                kernel/dm-bufio.ko.xz: kernel/dm-mod.ko.xz
                kernel/dm-verity.ko.xz: kernel/dm-bufio.ko.xz kernel/dm-mod.ko.xz
                kernel/dm-crypt.ko.xz: kernel/dm-mod.ko.xz
                """
            )
        );
        tree.Put($"{Directory}/modules.builtin", RootEntry.Text("kernel/drivers/nvme/host/nvme.ko\n"));
        return tree;
    }
}
