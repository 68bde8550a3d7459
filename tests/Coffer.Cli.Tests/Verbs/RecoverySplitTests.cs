using Coffer.Cli.Tests.Recovering;

namespace Coffer.Cli.Tests.Verbs;

/// <summary><c>split</c> and <c>combine</c>: what the one wrote the other takes.</summary>
public sealed class RecoverySplitTests : IDisposable
{
    private const string Passphrase = "00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff";
    private const string Vault = "5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20";
    private readonly ScratchDirectory _scratch = new();

    public RecoverySplitTests() => File.WriteAllText(_scratch["passphrase"], Passphrase + "\n");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Any_enough_of_the_shares_rebuild_it()
    {
        CofferRun split = await Split("shares", 2, 3, "--json");
        Assert.Equal(0, split.ExitCode);
        Assert.Equal("5d2c9f3a", split.Json.GetProperty("vault").GetString());
        Assert.Equal(3, split.Json.GetProperty("files").GetArrayLength());
        Assert.All(
            Directory.GetFiles(_scratch["shares"]),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
        );
        Assert.DoesNotContain("00112233", split.Out);
        foreach ((int a, int b) in ((int, int)[])[(1, 2), (3, 1), (2, 3)])
            Assert.Equal(Passphrase + "\n", (await Combine(Share("shares", a), Share("shares", b))).Out);
        CofferRun written = await CofferRun.Of(
            "recovery",
            "combine",
            Share("shares", 1),
            Share("shares", 2),
            "-o",
            _scratch["again"]
        );
        Assert.Equal(0, written.ExitCode);
        Assert.Equal(Passphrase, File.ReadAllText(_scratch["again"]));
    }

    [Fact]
    public async Task Shares_that_do_not_fit_are_refused_by_name()
    {
        await Split("ours", 2, 3);
        await Split("theirs", 2, 3);
        await RefusesAsync("share.too-few", Share("ours", 1));
        await RefusesAsync("share.twice", Share("ours", 1), Share("ours", 1));
        await RefusesAsync("share.foreign", Share("ours", 1), Share("theirs", 2));
        string text = File.ReadAllText(Share("ours", 2));
        int digit = text.LastIndexOf('-') + 1;
        File.WriteAllText(_scratch["slip"], text[..digit] + (text[digit] == '0' ? '1' : '0') + text[(digit + 1)..]);
        CofferRun slip = await RefusesAsync("share.check", Share("ours", 1), _scratch["slip"]);
        Assert.Contains("share 2 of set", slip.Json.GetProperty("refused").GetProperty("thing").GetString());
        await RefusesAsync("share.malformed", _scratch["passphrase"]);
        await RefusesAsync("recovery.missing", _scratch["none"]);
    }

    [Fact]
    public async Task Shares_may_stand_together_with_blanks_around_them()
    {
        await Split("shares", 2, 2);
        File.WriteAllText(
            _scratch["both"],
            $"\n  {File.ReadAllText(Share("shares", 1))}\r\n# Alice's\n\t{File.ReadAllText(Share("shares", 2))}  \n"
        );
        Assert.Equal(Passphrase + "\n", (await Combine(_scratch["both"])).Out);
    }

    [Fact]
    public async Task A_passphrase_is_split_for_the_vault_that_it_opens()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "id");
        EscrowedDisk disk = EscrowedDisk.Make(1, officer.Recipient);
        string header = disk.WriteHeader(_scratch["header"]);
        CofferRun other = await CofferRun.Of(
            "recovery",
            "split",
            _scratch["passphrase"],
            "--vault",
            header,
            "-k",
            "2",
            "-n",
            "2",
            "-o",
            _scratch["shares"],
            "--json"
        );
        Assert.Equal((1, "luks2.passphrase"), (other.ExitCode, other.Reason));
        Assert.False(Directory.Exists(_scratch["shares"]));
        File.WriteAllText(_scratch["right"], disk.Passphrase);
        CofferRun right = await CofferRun.Of(
            "recovery",
            "split",
            _scratch["right"],
            "--vault",
            header,
            "-k",
            "2",
            "-n",
            "2",
            "-o",
            _scratch["shares"]
        );
        Assert.Equal(0, right.ExitCode);
        Assert.Equal(disk.Passphrase + "\n", (await Combine(Share("shares", 1), Share("shares", 2))).Out);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 17)]
    public async Task Counts_that_cannot_be_are_refused(int threshold, int count) =>
        Assert.Equal("recovery.options", (await Split("shares", threshold, count, "--json")).Reason);

    [Fact]
    public async Task Something_else_than_a_passphrase_is_refused()
    {
        File.WriteAllText(_scratch["passphrase"], "correct horse battery staple");
        Assert.Equal("recovery-passphrase.malformed", (await Split("shares", 2, 3, "--json")).Reason);
    }

    [Fact]
    public async Task An_existing_directory_is_not_touched()
    {
        Directory.CreateDirectory(_scratch["shares"]);
        Assert.Equal("recovery.exists", (await Split("shares", 2, 3, "--json")).Reason);
        Assert.Empty(Directory.GetFiles(_scratch["shares"]));
    }

    private string Share(string directory, int number) => Path.Combine(_scratch[directory], $"share-{number}.txt");

    private Task<CofferRun> Split(string directory, int threshold, int count, params string[] more) =>
        CofferRun.Of([
            "recovery",
            "split",
            _scratch["passphrase"],
            "--vault",
            Vault,
            "--threshold",
            $"{threshold}",
            "--shares",
            $"{count}",
            "-o",
            _scratch[directory],
            .. more,
        ]);

    private static Task<CofferRun> Combine(params string[] files) =>
        CofferRun.Of(["recovery", "combine", .. files, "--reveal"]);

    private static async Task<CofferRun> RefusesAsync(string reason, params string[] files)
    {
        CofferRun run = await CofferRun.Of(["recovery", "combine", .. files, "--reveal", "--json"]);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        return run;
    }
}
