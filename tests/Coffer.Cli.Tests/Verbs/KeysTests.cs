using System.Text.Json;

namespace Coffer.Cli.Tests.Verbs;

public sealed class KeysTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    private string Keys => _scratch["keys"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Keys_that_were_made_are_shown_with_the_same_fingerprints()
    {
        CofferRun init = await CofferRun.Of("keys", "init", "--dir", Keys, "--name", "Test", "--json");
        CofferRun show = await CofferRun.Of("keys", "show", "--dir", Keys, "--json");
        Assert.Equal((0, 0), (init.ExitCode, show.ExitCode));
        Assert.Equal(init.Out, show.Out);
        JsonElement keys = show.Json.GetProperty("keys");
        Assert.Equal(7, keys.EnumerateObject().Count());
        Assert.All(
            keys.EnumerateObject(),
            key => Assert.Equal(64, key.Value.GetProperty("sha256").GetString()!.Length)
        );
    }

    [Fact]
    public async Task Nothing_private_is_printed()
    {
        CofferRun init = await CofferRun.Of("keys", "init", "--dir", Keys);
        string printed = init.Out + init.Error;
        Assert.DoesNotContain("PRIVATE", printed);
        foreach (string file in Directory.GetFiles(Keys, "*.key"))
            Assert.All(
                (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Where(l => l.Length == 64),
                line => Assert.DoesNotContain(line, printed)
            );
    }

    [Fact]
    public async Task An_existing_directory_is_not_touched()
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        string before = File.ReadAllText(Path.Combine(Keys, "db.key"));
        CofferRun again = await CofferRun.Of("keys", "init", "--dir", Keys, "--json");
        Assert.Equal((1, "keys.exists"), (again.ExitCode, again.Reason));
        Assert.Equal(before, File.ReadAllText(Path.Combine(Keys, "db.key")));
    }

    [Fact]
    public async Task A_directory_of_before_gets_a_release_key_once()
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        File.Delete(Path.Combine(Keys, "release.key"));
        File.Delete(Path.Combine(Keys, "release.pub"));
        CofferRun added = await CofferRun.Of("keys", "add-release", "--dir", Keys, "--json");
        Assert.True(added.ExitCode == 0, added.Out + added.Error);
        Assert.Equal(added.Out, (await CofferRun.Of("keys", "show", "--dir", Keys, "--json")).Out);
        Assert.Equal("keys.exists", (await CofferRun.Of("keys", "add-release", "--dir", Keys, "--json")).Reason);
    }

    [Fact]
    public async Task A_missing_directory_is_refused_with_the_next_step()
    {
        CofferRun run = await CofferRun.Of("keys", "show", "--dir", Keys);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[keys.missing]", run.Error);
        Assert.Contains("next:     make one with: coffer keys init", run.Error);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("db.key", "")]
    [InlineData("PK.crt", "not a certificate")]
    [InlineData("owner.json", "{}")]
    [InlineData("pcr-policy.key", null)]
    public async Task A_damaged_directory_is_refused_and_the_file_named(string file, string? content)
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        File.Delete(Path.Combine(Keys, file));
        if (content is not null)
            await File.WriteAllTextAsync(Path.Combine(Keys, file), content, TestContext.Current.CancellationToken);
        CofferRun run = await CofferRun.Of("keys", "show", "--dir", Keys, "--json");
        Assert.Equal((1, "keys.damaged"), (run.ExitCode, run.Reason));
        Assert.Contains(file, run.Json.GetProperty("refused").GetProperty("thing").GetString());
    }
}
