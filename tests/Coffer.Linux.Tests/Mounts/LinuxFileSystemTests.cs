using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class LinuxFileSystemTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-file-system-").FullName;

    private string Name => Path.Combine(_directory, "name");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_new_directory_is_its_owners_alone()
    {
        LinuxFileSystem.Instance.MakeDirectory(Name);
        Assert.Equal(Private, File.GetUnixFileMode(Name));
    }

    [Fact]
    public void What_is_there_is_never_taken_for_a_new_directory()
    {
        Directory.CreateDirectory(Name);
        LinuxException e = Assert.Throws<LinuxException>(() => LinuxFileSystem.Instance.MakeDirectory(Name));
        Assert.Equal(Errno.EEXIST, e.Number);
        File.CreateSymbolicLink($"{Name}.link", "nowhere");
        Assert.Throws<LinuxException>(() => LinuxFileSystem.Instance.MakeDirectory($"{Name}.link"));
    }

    [Fact]
    public void Files_and_directories_are_flushed_and_what_is_missing_is_an_error()
    {
        File.WriteAllText(Name, "x");
        File.SetUnixFileMode(Name, UnixFileMode.UserRead);
        LinuxFileSystem.Instance.Flush(Name);
        LinuxFileSystem.Instance.Flush(_directory);
        LinuxException e = Assert.Throws<LinuxException>(() => LinuxFileSystem.Instance.Flush($"{Name}.none"));
        Assert.Equal(Errno.ENOENT, e.Number);
    }

    [Theory]
    [InlineData("/proc", true)]
    [InlineData("/proc/self", false)]
    [InlineData("/", true)]
    public void A_mount_point_is_known(string directory, bool isOne) =>
        Assert.Equal(isOne, LinuxFileSystem.Instance.IsMountPoint(directory));

    [Fact]
    public void A_directory_among_others_is_no_mount_point() =>
        Assert.False(LinuxFileSystem.Instance.IsMountPoint(_directory));
}
