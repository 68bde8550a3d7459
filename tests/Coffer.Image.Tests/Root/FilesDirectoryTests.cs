using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class FilesDirectoryTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_link_to_a_directory_is_put_as_what_it_is_and_nothing_behind_it_comes_along()
    {
        string files = Directory.CreateDirectory(Of("files/etc")).Parent!.FullName;
        Directory.CreateDirectory(Of("host/secret.d"));
        File.WriteAllText(Of("host/passwd"), "the host's");
        File.CreateSymbolicLink(Path.Combine(files, "etc/x"), Of("host"));
        File.CreateSymbolicLink(Path.Combine(files, "loop"), ".");
        File.WriteAllText(Path.Combine(files, "etc/own"), "own");
        RootTree tree = new();
        FilesDirectory.CopyTo(tree, files);
        Assert.Equal(
            ["etc", "etc/own", "etc/x", "loop"],
            tree.Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["etc/own"], FilesDirectory.Digests(tree).Keys);
    }

    [Theory]
    [InlineData("more than there was")]
    [InlineData("two")]
    [InlineData("")]
    public void What_is_recorded_is_what_goes_into_the_root_or_nothing_does(string later)
    {
        string files = Directory.CreateDirectory(Of("files")).FullName;
        string file = Path.Combine(files, "own");
        File.WriteAllText(file, "one");
        RootTree tree = new();
        FilesDirectory.CopyTo(tree, files);
        RootContent content = tree.Content("own");
        string one = Convert.ToHexStringLower(SHA256.HashData("one"u8));
        Assert.Equal(one, FilesDirectory.Digests(tree)["own"]);
        Assert.Equal("one", content.ReadText());
        File.WriteAllText(file, later);
        foreach (
            Action read in (Action[])[() => content.ToArray(), () => content.CopyTo(Stream.Null), () => content.Open()]
        )
            Assert.Equal("files.changed", Assert.Throws<RefusedException>(read).Refusal.Reason);
    }

    private string Of(string name) => Path.Combine(_directory.Path, name);
}
