using System.Diagnostics;

namespace Coffer.Bytes.Tests;

public sealed class SmallFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-small-file-").FullName;

    private string Name => Path.Combine(_directory, "name");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_is_read_up_to_the_bound_and_through_a_link()
    {
        File.WriteAllBytes(Name, [1, 2, 3, 4]);
        File.CreateSymbolicLink($"{Name}.link", "name");
        Assert.Equal([1, 2, 3, 4], Read(Name).OrThrow());
        Assert.Equal([1, 2, 3, 4], Read($"{Name}.link").OrThrow());
    }

    [Fact]
    public void None_is_missing()
    {
        File.CreateSymbolicLink(Name, "nothing");
        Assert.Equal("test.missing", Read(Name).Refusal?.Reason);
        Assert.Equal("test.missing", Read($"{Name}.other").Refusal?.Reason);
        Assert.Equal("test.missing", Read(_directory).Refusal?.Reason);
    }

    [Fact]
    public void One_that_is_too_large_is_refused_through_a_link_too()
    {
        File.WriteAllBytes(Name, new byte[5]);
        File.CreateSymbolicLink($"{Name}.link", "name");
        Assert.Equal("test.size", Read(Name).Refusal?.Reason);
        Assert.Equal("test.size", Read($"{Name}.link").Refusal?.Reason);
    }

    [Fact]
    public void An_empty_one_a_device_and_a_pipe_are_refused()
    {
        File.WriteAllBytes(Name, []);
        File.CreateSymbolicLink($"{Name}.zero", "/dev/zero");
        using (Process mkfifo = Process.Start("mkfifo", [$"{Name}.pipe"]))
            mkfifo.WaitForExit();
        foreach (string path in (string[])[Name, $"{Name}.zero", $"{Name}.pipe", "/dev/zero"])
            Assert.Equal("test.no-file", Read(path).Refusal?.Reason);
    }

    private static Parsed<byte[]> Read(string path) => SmallFile.Read(path, "test", "a thing", largest: 4);
}
