using Coffer.Image.Cache;
using Coffer.Image.Modules;
using Coffer.Image.Root;
using Coffer.Image.Tests.Tools;

namespace Coffer.Image.Tests.Modules;

public sealed class ModuleUnpackingTests : IDisposable
{
    private const string Modules = "usr/lib/modules/6.12-test";

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Depmod_reads_no_configuration_of_the_host()
    {
        RootTree tree = Tree();
        await UnpackAsync(tree);
        string depmod = FakeTools
            .Asked(_directory.Path)
            .Single(line => line.StartsWith("depmod", StringComparison.Ordinal));
        Assert.Matches("^depmod -C (?<made>/[^ ]+)/depmod[.]d -b \\k<made> 6[.]12-test$", depmod);
        Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(_directory.Path, "configuration"), Stop));
    }

    [Fact]
    public async Task Only_modules_and_indexes_are_left()
    {
        RootTree tree = Tree();
        await UnpackAsync(tree);
        Assert.Equal(
            [
                $"{Modules}/kernel/dm-mod.ko",
                $"{Modules}/modules.builtin",
                $"{Modules}/modules.builtin.modinfo",
                $"{Modules}/modules.order",
            ],
            tree.Entries.Where(entry => entry.Value.Kind == RootEntryKind.File).Select(entry => entry.Key)
        );
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task UnpackAsync(RootTree tree) =>
        new ModuleUnpacking(
            FakeTools.Make(_directory.Path),
            new BuildCache(Path.Combine(_directory.Path, "cache"))
        ).ApplyAsync(tree, ["dm-mod"], Stop);

    private static RootTree Tree()
    {
        RootTree tree = new();
        tree.Put($"{Modules}/modules.dep", RootEntry.Text("kernel/dm-mod.ko.xz:\nkernel/unused.ko.xz:\n"));
        foreach (string file in (string[])["kernel/dm-mod.ko.xz", "kernel/unused.ko.xz"])
            tree.Put($"{Modules}/{file}", RootEntry.Text(file));
        foreach (string record in (string[])["modules.builtin", "modules.builtin.modinfo", "modules.order"])
            tree.Put($"{Modules}/{record}", RootEntry.Text(""));
        return tree;
    }
}
