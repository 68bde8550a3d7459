using Coffer.Cli.Building;

namespace Coffer.Cli.Tests.Building;

/// <summary>Not beside others: working directory, umask and environment are the process's.</summary>
[Collection(nameof(OtherSurroundingsTests))]
[CollectionDefinition(nameof(OtherSurroundingsTests), DisableParallelization = true)]
public sealed class OtherSurroundingsTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void They_are_others_and_then_as_before()
    {
        string directory = Environment.CurrentDirectory;
        string? zone = Environment.GetEnvironmentVariable("TZ");
        UnixFileMode before = ModeOfNewFile("before");
        using (new OtherSurroundings(Path.GetDirectoryName(_scratch["x"])!))
        {
            Assert.NotEqual(directory, Environment.CurrentDirectory);
            Assert.Equal("Pacific/Chatham", Environment.GetEnvironmentVariable("TZ"));
            Assert.Equal("--keep", Environment.GetEnvironmentVariable("XZ_OPT"));
            Assert.Equal("--mode=a+rwx", Environment.GetEnvironmentVariable("TAR_OPTIONS"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOfNewFile("within"));
        }
        Assert.Equal(directory, Environment.CurrentDirectory);
        Assert.Equal(zone, Environment.GetEnvironmentVariable("TZ"));
        Assert.Equal(before, ModeOfNewFile("after"));
    }

    private UnixFileMode ModeOfNewFile(string name)
    {
        File.WriteAllText(_scratch[name], "");
        return File.GetUnixFileMode(_scratch[name]);
    }
}
