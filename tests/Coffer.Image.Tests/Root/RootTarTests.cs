using System.Formats.Tar;
using Coffer.Bytes;
using Coffer.Image.Root;
using CsCheck;

namespace Coffer.Image.Tests.Root;

public sealed class RootTarTests
{
    [Fact]
    public void A_tree_survives_the_archive()
    {
        using TestDirectory directory = new();
        RootTree tree = new();
        tree.Put("usr/bin/tool", RootEntry.File(RootContent.Of("#!"), 0b100_111_101_101) with { Group = 999 });
        tree.Put("bin", RootEntry.Link("usr/bin"));
        tree.Put(new string('l', 90) + "/" + new string('n', 120), RootEntry.Text("long"));

        RootTree again = RootTar.Read(WriteTo(directory, tree));

        Assert.Equal(tree.Entries.Select(e => e.Key), again.Entries.Select(e => e.Key));
        Assert.True(again.TryGet("usr/bin/tool", out RootEntry? tool));
        Assert.Equal((0b100_111_101_101, 0, 999), (tool.Mode, tool.Owner, tool.Group));
        Assert.Equal("#!", tool.Content!.ReadText());
        Assert.True(again.TryGet("bin", out RootEntry? link));
        Assert.Equal("usr/bin", link.LinkTarget);
    }

    [Fact]
    public void The_same_tree_gives_the_same_bytes()
    {
        using TestDirectory one = new();
        using TestDirectory two = new();
        RootTree tree = new();
        tree.Put("etc/hostname", RootEntry.Text("a\n"));

        Assert.Equal(File.ReadAllBytes(WriteTo(one, tree)), File.ReadAllBytes(WriteTo(two, tree)));
    }

    [Fact]
    public void A_cut_archive_is_refused()
    {
        using TestDirectory directory = new();
        RootTree tree = new();
        tree.Put("file", RootEntry.Text(new string('x', 5000)));
        string file = WriteTo(directory, tree);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..3000]);

        Assert.Equal("root.tar-damaged", Assert.Throws<RefusedException>(() => RootTar.Read(file)).Refusal.Reason);
    }

    [Fact]
    public void Contents_of_any_length_survive() =>
        Gen
            .Byte.Array[0, 3000]
            .Sample(
                bytes =>
                {
                    using TestDirectory directory = new();
                    RootTree tree = new();
                    tree.Put("file", RootEntry.File(RootContent.Of(bytes)));
                    return RootTar.Read(WriteTo(directory, tree)).Content("file").ToArray().SequenceEqual(bytes);
                },
                iter: 50
            );

    [Fact]
    public void The_root_itself_is_roots_and_others_only_read_it()
    {
        using TestDirectory directory = new();
        using FileStream stream = File.OpenRead(WriteTo(directory, new RootTree()));
        using TarReader reader = new(stream);
        TarEntry root = reader.GetNextEntry()!;
        Assert.Equal(
            ("./", TarEntryType.Directory, 0b111_101_101, 0, 0),
            (root.Name, root.EntryType, (int)root.Mode, root.Uid, root.Gid)
        );
        Assert.Null(reader.GetNextEntry());
    }

    private static string WriteTo(TestDirectory directory, RootTree tree)
    {
        string file = Path.Combine(directory.Path, "root.tar");
        using FileStream stream = File.Create(file);
        RootTar.Write(tree, stream, ImageTime.Value);
        return file;
    }
}
