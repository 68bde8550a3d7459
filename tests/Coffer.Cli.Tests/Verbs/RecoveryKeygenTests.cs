using Coffer.Cli.Tests.Recovering;

namespace Coffer.Cli.Tests.Verbs;

public sealed class RecoveryKeygenTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task An_identity_is_its_owners_alone_and_stock_age_reads_it()
    {
        CofferRun run = await CofferRun.Of("recovery", "keygen", "-o", _scratch["id"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch["id"]));
        string recipient = StockTool.Run("age", "/usr/bin/age-keygen", "-y", _scratch["id"]).Trim();
        Assert.Equal(recipient + "\n", run.Out);
        string file = File.ReadAllText(_scratch["id"]);
        Assert.Contains($"# public key: {recipient}\n", file);
        Assert.DoesNotContain(file.Split('\n')[2], run.Out + run.Error);
    }

    [Fact]
    public async Task An_identity_is_never_overwritten()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "id");
        string before = File.ReadAllText(officer.File);
        CofferRun again = await CofferRun.Of("recovery", "keygen", "-o", officer.File, "--json");
        Assert.Equal((1, "recovery.exists"), (again.ExitCode, again.Reason));
        Assert.Equal(before, File.ReadAllText(officer.File));
    }

    [Fact]
    public async Task A_post_quantum_identity_is_made_or_what_is_missing_is_said()
    {
        CofferRun run = await CofferRun.Of("recovery", "keygen", "--post-quantum", "-o", _scratch["pq"], "--json");
        if (System.Security.Cryptography.MLKem.IsSupported)
        {
            Assert.StartsWith("age1pq1", run.Json.GetProperty("recipient").GetString(), StringComparison.Ordinal);
            return;
        }
        Assert.Equal((1, "age.post-quantum"), (run.ExitCode, run.Reason));
        Assert.Contains("OpenSSL 3.5", run.Json.GetProperty("refused").GetProperty("expected").GetString());
        Assert.False(File.Exists(_scratch["pq"]));
    }
}
