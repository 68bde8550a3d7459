using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class RootTreeTests
{
    [Fact]
    public void Links_among_the_directories_of_a_path_are_followed()
    {
        RootTree tree = new();
        tree.Put("bin", RootEntry.Link("usr/bin"));
        tree.Put("bin/sh", RootEntry.Text("shell"));

        Assert.Equal("shell", tree.ReadText("usr/bin/sh"));
        Assert.Equal("shell", tree.ReadText("bin/sh"));
        Assert.False(tree.Contains("bin/sh"));
    }

    [Theory]
    [InlineData("a/link", "b", "a/b")]
    [InlineData("a/link", "/b", "b")]
    [InlineData("a/b/link", "../c", "a/c")]
    [InlineData("link", "../../b", "b")]
    [InlineData("a/link", "./b/../c", "a/c")]
    public void A_link_leads_where_the_kernel_would_go(string link, string target, string expected)
    {
        RootTree tree = new();
        tree.Put(link, RootEntry.Link(target));

        Assert.Equal(expected, tree.Resolve(link));
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        RootTree tree = new();
        tree.Put("a", RootEntry.Link("b"));
        tree.Put("b", RootEntry.Link("a"));

        Assert.Equal("root.link-loop", Assert.Throws<RefusedException>(() => tree.Resolve("a/c")).Refusal.Reason);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains(
            "/etc/passwd",
            Assert.Throws<RefusedException>(() => new RootTree().ReadText("etc/passwd")).Refusal.Expected,
            StringComparison.Ordinal
        );

    [Fact]
    public void Directories_come_before_what_is_in_them()
    {
        RootTree tree = new();
        tree.Put("b/c/d", RootEntry.Text(""));
        tree.Put("a", RootEntry.Text(""));

        Assert.Equal(["a", "b", "b/c", "b/c/d"], tree.Entries.Select(entry => entry.Key));
    }
}
