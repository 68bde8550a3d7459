namespace Coffer.Cli.Tests.Verbs;

public sealed class BuildTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_missing_description_is_refused()
    {
        CofferRun run = await CofferRun.Of("build", _scratch["machine.yaml"], "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.NotNull(run.Reason);
        Assert.NotEqual("cli.unexpected", run.Reason);
    }

    [Fact]
    public async Task A_missing_key_directory_is_refused()
    {
        await DescribeAsync();
        CofferRun run = await CofferRun.Of("build", _scratch["machine.yaml"], "--keys", _scratch["keys"], "--json");
        Assert.Equal((1, "keys.missing"), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_missing_init_is_refused_and_nothing_is_written()
    {
        await DescribeAsync();
        await CofferRun.Of("keys", "init", "--dir", _scratch["keys"]);
        string[] words = ["build", _scratch["machine.yaml"], "--keys", _scratch["keys"], "--init", _scratch["init"]];
        CofferRun run = await CofferRun.Of([.. words, "--output", _scratch["out"], "--json"]);
        Assert.Equal((1, "build.no-init"), (run.ExitCode, run.Reason));
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public async Task A_missing_agent_is_refused_for_a_machine_that_needs_one()
    {
        await DescribeAsync("attestation: { public: true }");
        await CofferRun.Of("keys", "init", "--dir", _scratch["keys"]);
        await File.WriteAllTextAsync(_scratch["init"], "", TestContext.Current.CancellationToken);
        string[] words = ["build", _scratch["machine.yaml"], "--keys", _scratch["keys"], "--init", _scratch["init"]];
        CofferRun run = await CofferRun.Of([.. words, "--agent", _scratch["agent"], "--json"]);
        Assert.Equal((1, "build.no-agent"), (run.ExitCode, run.Reason));
        Assert.Contains($"build: init is {_scratch["init"]}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "lock.member")]
    [InlineData("{ \"format\": \"coffer-lock-9\" }", "lock.value")]
    [InlineData("", "lock.no-file")]
    public async Task A_damaged_lock_is_refused_and_not_ignored(string text, string reason)
    {
        CofferRun run = await BuildWithLockAsync(text);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        Assert.Contains("coffer lock", run.Json.GetProperty("refused").GetProperty("next").GetString());
        Assert.False(Directory.Exists(_scratch["out"]));
    }

    [Fact]
    public async Task A_lock_for_other_packages_is_refused_by_the_name_of_the_first()
    {
        CofferRun run = await BuildWithLockAsync(EmptyLock);
        Assert.Equal((1, "lock.stale"), (run.ExitCode, run.Reason));
        Assert.Equal("package ca-certificates", run.Json.GetProperty("refused").GetProperty("thing").GetString());
    }

    [Fact]
    public async Task The_newest_packages_and_those_of_a_lock_are_not_had_at_once() =>
        Assert.Equal("lock.refresh", (await BuildWithLockAsync(EmptyLock, "--refresh-packages")).Reason);

    private async Task<CofferRun> BuildWithLockAsync(string text, params string[] more)
    {
        await DescribeAsync();
        await CofferRun.Of("keys", "init", "--dir", _scratch["keys"]);
        await File.WriteAllTextAsync(_scratch["init"], "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_scratch["machine.lock"], text, TestContext.Current.CancellationToken);
        string[] words = ["build", _scratch["machine.yaml"], "--keys", _scratch["keys"], "--init", _scratch["init"]];
        return await CofferRun.Of([.. words, "--output", _scratch["out"], "--json", .. more]);
    }

    private static string EmptyLock =>
        """
            {
              "format": "coffer-lock-1",
              "release": "trixie",
              "sources": ["http://mirror.example/debian trixie"],
              "tools": { "asked": [], "packages": [] },
              "system": { "asked": [], "packages": [] }
            }
            """;

    private Task DescribeAsync(string more = "") =>
        File.WriteAllTextAsync(
            _scratch["machine.yaml"],
            $"""
            name: small
            version: 1
            recovery:
              recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
            {more}
            """,
            TestContext.Current.CancellationToken
        );
}
