using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class DirectoryEntriesTests : IDisposable
{
    private const int ENOENT = 2;
    private const int ENOTDIR = 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-directory-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_directory_is_flushed_with_what_is_in_it()
    {
        File.WriteAllText(Path.Combine(_directory, "file"), "x");
        DirectoryEntries.Flush(_directory);
        Assert.Equal("x", File.ReadAllText(Path.Combine(_directory, "file")));
    }

    [Theory]
    [InlineData("missing", ENOENT)]
    [InlineData("file", ENOTDIR)]
    public void What_is_no_directory_is_an_error(string name, int error)
    {
        File.WriteAllText(Path.Combine(_directory, "file"), "x");
        LinuxException e = Assert.Throws<LinuxException>(() => DirectoryEntries.Flush(Path.Combine(_directory, name)));
        Assert.Equal(error, e.Number);
    }
}
