using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
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

    [Theory]
    [InlineData("etc/secret.d", true)]
    [InlineData("etc/secret", false)]
    public void What_cannot_be_read_is_refused_by_name_and_not_left_out(string name, bool isDirectory)
    {
        string files = Directory.CreateDirectory(Of("files/etc")).Parent!.FullName;
        string path = Path.Combine(files, name);
        if (isDirectory)
            Directory.CreateDirectory(path);
        else
            File.WriteAllText(path, "x");
        File.SetUnixFileMode(_directory.Path, File.GetUnixFileMode(files));
        // The runtime loads parts of itself at the first call, perhaps from where only root reads.
        FilesDirectory.CopyTo(new RootTree(), files);
        File.SetUnixFileMode(path, UnixFileMode.None);
        Refusal refusal = Nobody.Do(() =>
            Assert.Throws<RefusedException>(() => FilesDirectory.CopyTo(new RootTree(), files)).Refusal
        );
        Assert.Equal(("files.unreadable", path), (refusal.Reason, refusal.Thing));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_pipe_is_refused_by_name_and_not_waited_for()
    {
        string files = Directory.CreateDirectory(Of("files")).FullName;
        StockTool.Run("mkfifo", "coreutils", Of("files/pipe"));
        Refusal refusal = Assert.Throws<RefusedException>(() => FilesDirectory.CopyTo(new RootTree(), files)).Refusal;
        Assert.Equal(("files.kind", Of("files/pipe")), (refusal.Reason, refusal.Thing));
    }

    [Fact]
    public void A_socket_is_refused_by_name()
    {
        string files = Directory.CreateDirectory(Of("files")).FullName;
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Of("files/socket")));
        Refusal refusal = Assert.Throws<RefusedException>(() => FilesDirectory.CopyTo(new RootTree(), files)).Refusal;
        Assert.Equal(("files.kind", Of("files/socket")), (refusal.Reason, refusal.Thing));
    }

    [Fact]
    public void Whether_a_file_can_be_run_is_what_the_file_system_says()
    {
        string files = Directory.CreateDirectory(Of("files")).FullName;
        File.WriteAllText(Of("files/program"), "x");
        File.WriteAllText(Of("files/text"), "x");
        File.SetUnixFileMode(Of("files/program"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Of("files/text"), UnixFileMode.UserRead | UnixFileMode.OtherExecute);
        RootTree tree = new();
        FilesDirectory.CopyTo(tree, files);
        Dictionary<string, RootEntry> entries = tree.Entries.ToDictionary();
        Assert.Equal((0b111_101_101, 0b110_100_100), (entries["program"].Mode, entries["text"].Mode));
    }

    [Fact]
    public void The_digest_of_the_tree_is_the_one_that_a_shell_gives()
    {
        string files = Directory.CreateDirectory(Of("files/bin")).Parent!.FullName;
        Put("files/bin/run", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(files, "bin/sh"), "run");
        string content = Convert.ToHexStringLower(SHA256.HashData("files/bin/run"u8));
        string text = $"bin\0directory\0bin/run\0file 755 {content}\0bin/sh\0link run\0";
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            FilesDirectory.CopyTo(new RootTree(), files)
        );
    }

    [Fact]
    public void Every_change_of_the_tree_changes_its_digest()
    {
        string files = Directory.CreateDirectory(Of("files/a")).Parent!.FullName;
        HashSet<string> seen = [];
        foreach (
            Action change in (Action[])
                [
                    () => { },
                    () => Put("files/a/one", UnixFileMode.UserRead | UnixFileMode.UserWrite),
                    () => File.AppendAllText(Of("files/a/one"), "more"),
                    () => File.SetUnixFileMode(Of("files/a/one"), UnixFileMode.UserRead | UnixFileMode.UserExecute),
                    () => File.Move(Of("files/a/one"), Of("files/one")),
                    () => File.CreateSymbolicLink(Of("files/two"), "one"),
                    () => Directory.CreateDirectory(Of("files/empty")),
                ]
        )
        {
            change();
            Assert.True(seen.Add(FilesDirectory.CopyTo(new RootTree(), files)));
        }
        File.SetLastWriteTimeUtc(Of("files/one"), DateTime.UnixEpoch);
        File.SetUnixFileMode(
            Of("files/one"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        );
        Assert.False(seen.Add(FilesDirectory.CopyTo(new RootTree(), files)));
    }

    private void Put(string name, UnixFileMode mode)
    {
        File.WriteAllText(Of(name), name);
        File.SetUnixFileMode(Of(name), mode);
    }

    private string Of(string name) => Path.Combine(_directory.Path, name);
}
