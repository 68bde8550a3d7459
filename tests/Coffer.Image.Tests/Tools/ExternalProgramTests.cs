using Coffer.Bytes;
using Coffer.Image.Tools;

namespace Coffer.Image.Tests.Tools;

/// <summary>Not beside others: working directory and environment are the process's.</summary>
[Collection(nameof(ExternalProgramTests))]
[CollectionDefinition(nameof(ExternalProgramTests), DisableParallelization = true)]
public sealed class ExternalProgramTests : IDisposable
{
    private static readonly string[] s_traps = ["XZ_OPT", "TAR_OPTIONS", "LD_PRELOAD", "PERL5LIB", "DEBCONF_FRONTEND"];

    private readonly TestDirectory _directory = new();
    private readonly string _before = Environment.CurrentDirectory;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ExternalProgramTests() => Environment.CurrentDirectory = _directory.Path;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _directory.Dispose();
    }

    [Theory]
    [InlineData("env")]
    [InlineData("apt-get", "--version")]
    [InlineData("mmdebstrap", "--version")]
    public async Task A_program_of_the_working_directory_is_not_the_hosts(string name, params string[] arguments)
    {
        Decoy(name);
        Assert.DoesNotContain("decoy", await ExternalProgram.RunAsync(name, arguments, null, Stop));
    }

    [Fact]
    public async Task A_program_of_PATH_is_not_the_hosts()
    {
        Decoy("env");
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{_directory.Path}:{path}");
        try
        {
            Assert.DoesNotContain("decoy", await ExternalProgram.RunAsync("env", [], null, Stop));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("./program")]
    [InlineData("bin/program")]
    [InlineData("program")]
    public async Task A_program_that_is_not_the_hosts_is_refused(string name)
    {
        Directory.CreateDirectory("bin");
        Decoy("program");
        Decoy("bin/program");
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            ExternalProgram.RunAsync(name, [], null, Stop)
        );
        Assert.Equal(("program.missing", name), (refused.Refusal.Reason, refused.Refusal.Thing));
    }

    [Fact]
    public async Task Nothing_of_the_callers_environment_comes_along()
    {
        foreach (string trap in s_traps)
            Environment.SetEnvironmentVariable(trap, "/nonexistent");
        try
        {
            string environment = await ExternalProgram.RunAsync(
                "env",
                [],
                new Dictionary<string, string> { ["INITRD"] = "No" },
                Stop
            );
            Assert.Equal(
                [
                    "HOME=/nonexistent",
                    "INITRD=No",
                    "LC_ALL=C.UTF-8",
                    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                    $"SOURCE_DATE_EPOCH={ImageTime.Seconds}",
                    $"TMPDIR={Path.GetTempPath()}",
                    "TZ=UTC",
                ],
                environment.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            foreach (string trap in s_traps)
                Environment.SetEnvironmentVariable(trap, null);
        }
    }

    [Fact]
    public async Task Proxies_are_those_of_the_caller()
    {
        string? before = Environment.GetEnvironmentVariable("no_proxy");
        Environment.SetEnvironmentVariable("no_proxy", "deb.example");
        try
        {
            Assert.Contains(KeyValuePair.Create("no_proxy", "deb.example"), ProxyVariables.Read());
            Assert.DoesNotContain("deb.example", await ExternalProgram.RunAsync("env", [], null, Stop));
        }
        finally
        {
            Environment.SetEnvironmentVariable("no_proxy", before);
        }
    }

    [Fact]
    public async Task It_stands_nowhere_and_has_nothing_to_read()
    {
        Assert.Equal("/\n", await ExternalProgram.RunAsync("pwd", ["-P"], null, Stop));
        Assert.Equal("", await ExternalProgram.RunAsync("cat", [], null, Stop));
    }

    private static void Decoy(string name)
    {
        File.WriteAllText(name, "#!/bin/sh\necho decoy\n");
        File.SetUnixFileMode(name, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
