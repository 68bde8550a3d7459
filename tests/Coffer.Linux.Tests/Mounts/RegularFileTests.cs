using System.Diagnostics;
using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class RegularFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-regular-file-").FullName;

    private string Name => Path.Combine(_directory, "name");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("content")]
    public void A_file_is_one_and_a_link_to_it(string content)
    {
        File.WriteAllText(Name, content);
        File.CreateSymbolicLink($"{Name}.link", Name);
        Assert.True(RegularFile.Is(Name));
        Assert.True(RegularFile.Is($"{Name}.link"));
    }

    [Fact]
    public void A_file_of_the_kernel_is_one() => Assert.True(RegularFile.Is("/proc/self/status"));

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self")]
    [InlineData("/nonexistent")]
    [InlineData("")]
    public void Everything_else_is_none(string path) => Assert.False(RegularFile.Is(path));

    [Fact]
    public void A_pipe_is_none_and_is_not_waited_for()
    {
        using (Process mkfifo = Process.Start("mkfifo", [Name]))
            mkfifo.WaitForExit();
        Assert.True(File.Exists(Name));
        Assert.False(RegularFile.Is(Name));
    }

    [Fact]
    public void A_link_to_a_device_is_none()
    {
        File.CreateSymbolicLink(Name, "/dev/zero");
        Assert.False(RegularFile.Is(Name));
    }
}
