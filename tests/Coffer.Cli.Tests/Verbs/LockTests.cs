namespace Coffer.Cli.Tests.Verbs;

public sealed class LockTests : IDisposable
{
    private const string Nowhere = "http://127.0.0.1:9/debian";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_missing_description_is_refused() =>
        Assert.Equal("description.file", (await CofferRun.Of("lock", _scratch["machine.yaml"], "--json")).Reason);

    [Fact]
    public async Task Without_a_mirror_that_answers_the_old_lock_stays()
    {
        await DescribeAsync($"{{ mirror: '{Nowhere}', security-mirror: '{Nowhere}' }}");
        await File.WriteAllTextAsync(_scratch["machine.lock"], "old", TestContext.Current.CancellationToken);
        CofferRun run = await CofferRun.Of("lock", _scratch["machine.yaml"], "--json");
        Assert.Equal((1, "packages.mirror"), (run.ExitCode, run.Reason));
        Assert.Contains(Nowhere, run.Json.GetProperty("refused").GetProperty("expected").GetString());
        Assert.Equal(
            "old",
            await File.ReadAllTextAsync(_scratch["machine.lock"], TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData("{ mirror: 'file:///srv/debian' }", "description.mirror")]
    [InlineData("{ keyring: missing.gpg }", "description.keyring")]
    public async Task Where_packages_come_from_is_checked_first(string debian, string reason)
    {
        await DescribeAsync(debian);
        Assert.Equal(reason, (await CofferRun.Of("lock", _scratch["machine.yaml"], "--json")).Reason);
        Assert.False(File.Exists(_scratch["machine.lock"]));
    }

    [Theory]
    [InlineData("/srv/debian")]
    [InlineData("http://mirror.example/debian [trusted=yes]")]
    public async Task A_mirror_is_a_URL(string mirror)
    {
        await DescribeAsync("{}");
        CofferRun run = await CofferRun.Of("lock", _scratch["machine.yaml"], "--mirror", mirror, "--json");
        Assert.Equal((1, "packages.mirror-url"), (run.ExitCode, run.Reason));
    }

    private Task DescribeAsync(string debian) =>
        File.WriteAllTextAsync(
            _scratch["machine.yaml"],
            $"""
            name: small
            recovery:
              recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
            debian: {debian}
            """,
            TestContext.Current.CancellationToken
        );
}
