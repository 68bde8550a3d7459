using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class SharedLibrariesTests
{
    private const string Directory = "usr/lib/x86_64-linux-gnu";

    [Fact]
    public void A_dropped_library_that_something_needs_comes_back()
    {
        RootTree original = Program();
        original.Put($"{Directory}/libc.so.6.1", RootEntry.Text("libc"));
        original.Put($"{Directory}/libc.so.6", RootEntry.Link("libc.so.6.1"));
        RootTree pruned = Program();

        SharedLibraries.Complete(pruned, original);

        Assert.Equal("libc", pruned.ReadText($"{Directory}/libc.so.6"));
    }

    [Fact]
    public void A_library_that_is_nowhere_is_refused_with_its_user()
    {
        Refusal refusal = Assert.Throws<RefusedException>(() => SharedLibraries.Complete(Program(), Program())).Refusal;

        Assert.Equal("root.library-missing", refusal.Reason);
        Assert.Contains("/usr/bin/env", refusal.Thing, StringComparison.Ordinal);
    }

    private static RootTree Program()
    {
        RootTree tree = new();
        tree.Put("usr/bin/env", RootEntry.File(RootContent.Of(File.ReadAllBytes("/usr/bin/env"))));
        return tree;
    }
}
