using System.Security.Cryptography;
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
    public async Task A_new_db_key_takes_the_place_of_the_old_one_and_its_plan_is_printed()
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        string before = File.ReadAllText(Path.Combine(Keys, "db.crt"));
        CofferRun rotate = await CofferRun.Of("keys", "rotate", "db", "--dir", Keys, "--json");
        Assert.Equal((0, 2), (rotate.ExitCode, rotate.Json.GetProperty("generation").GetInt32()));
        Assert.Equal(5, rotate.Json.GetProperty("pcr7").EnumerateObject().Count());
        Assert.Equal(before, File.ReadAllText(Path.Combine(Keys, "retired", "db-1.crt")));
        string updates = rotate.Json.GetProperty("updates").GetString()!;
        Assert.Equal(
            ["1-db.auth", "2-dbx.auth", "plan.json"],
            Directory.GetFiles(updates).Select(Path.GetFileName).Order()
        );
        Assert.Equal(0, (await CofferRun.Of("keys", "show", "--dir", Keys)).ExitCode);
        CofferRun again = await CofferRun.Of("keys", "rotate", "db", "--dir", Keys);
        Assert.Contains("Made db key 3", again.Out);
        Assert.Contains("Never give it to a machine that boots what the old key", again.Out);
    }

    [Fact]
    public async Task What_is_forbidden_stands_in_the_directory_once_and_is_shown()
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        Assert.False(File.Exists(Path.Combine(Keys, "dbx.esl")));
        await CofferRun.Of("keys", "rotate", "db", "--dir", Keys);
        string[] forbid = ["keys", "forbid", Path.Combine(Keys, "retired", "db-1.crt"), "--dir", Keys];
        CofferRun first = await CofferRun.Of(forbid);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("forbids 1 certificates, 0 digests of images", first.Out);
        byte[] lists = File.ReadAllBytes(Path.Combine(Keys, "dbx.esl"));
        Assert.Equal(0, (await CofferRun.Of(forbid)).ExitCode);
        Assert.Equal(lists, File.ReadAllBytes(Path.Combine(Keys, "dbx.esl")));
        CofferRun show = await CofferRun.Of("keys", "show", "--dir", Keys, "--json");
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(lists)),
            show.Json.GetProperty("keys").GetProperty("dbx").GetProperty("sha256").GetString()
        );
        Assert.DoesNotContain(Directory.GetFiles(Keys), file => file.EndsWith(".new"));
    }

    // The keys are those of a backup, and what is forbidden is the key that was made after it.
    [Fact]
    public async Task A_rotation_to_what_is_forbidden_already_changes_nothing()
    {
        string lost = Path.Combine(Path.GetDirectoryName(Keys)!, "lost");
        await CofferRun.Of("keys", "init", "--dir", Keys);
        await CofferRun.Of("keys", "init", "--dir", lost);
        await CofferRun.Of("keys", "rotate", "db", "--dir", lost);
        Assert.Equal(0, (await CofferRun.Of("keys", "forbid", Path.Combine(lost, "db.crt"), "--dir", Keys)).ExitCode);
        byte[] before = File.ReadAllBytes(Path.Combine(Keys, "db.crt"));
        Assert.Equal("dbx.own", (await CofferRun.Of("keys", "rotate", "db", "--dir", Keys, "--json")).Reason);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Keys, "db.crt")));
        Assert.Equal(0, (await CofferRun.Of("keys", "show", "--dir", Keys)).ExitCode);
    }

    [Fact]
    public async Task The_owners_own_db_is_not_forbidden()
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        CofferRun run = await CofferRun.Of(["keys", "forbid", Path.Combine(Keys, "db.crt"), "--dir", Keys, "--json"]);
        Assert.Equal((1, "dbx.own"), (run.ExitCode, run.Reason));
        Assert.False(File.Exists(Path.Combine(Keys, "dbx.esl")));
    }

    [Theory]
    [InlineData("owner.json", "measurements.malformed")]
    [InlineData("config.pub", "efi-signature-list.malformed")]
    [InlineData("none", "dbx.missing")]
    public async Task What_names_nothing_to_forbid_is_refused_by_its_name(string file, string reason)
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        string path = Path.Combine(Keys, file);
        CofferRun run = await CofferRun.Of(["keys", "forbid", path, "--dir", Keys, "--json"]);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        Assert.Equal(path, run.Json.GetProperty("refused").GetProperty("thing").GetString());
    }

    [Theory]
    [InlineData("KEK")]
    [InlineData("pcr-policy")]
    public async Task Another_key_is_not_rotated(string name)
    {
        await CofferRun.Of("keys", "init", "--dir", Keys);
        Assert.Equal(2, (await CofferRun.Of("keys", "rotate", name, "--dir", Keys)).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(Keys, "retired")));
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
