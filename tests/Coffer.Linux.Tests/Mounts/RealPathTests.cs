using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class RealPathTests : IDisposable
{
    private readonly string _directory = RealPath.Of(Directory.CreateTempSubdirectory("coffer-real-path-").FullName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Links_are_followed_in_every_part()
    {
        string file = Path.Combine(_directory, "a", "file");
        Directory.CreateDirectory(Path.Combine(_directory, "a"));
        File.WriteAllText(file, "");
        Directory.CreateSymbolicLink(Path.Combine(_directory, "b"), "a");
        File.CreateSymbolicLink(Path.Combine(_directory, "a", "link"), "../b/file");
        Assert.Equal(file, RealPath.Of(Path.Combine(_directory, "b", "link")));
        Assert.Equal(file, RealPath.Of(file));
    }

    [Fact]
    public void What_leads_nowhere_is_an_error()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "link"), "nowhere");
        LinuxException e = Assert.Throws<LinuxException>(() => RealPath.Of(Path.Combine(_directory, "link")));
        Assert.Equal(Errno.ENOENT, e.Number);
    }
}
