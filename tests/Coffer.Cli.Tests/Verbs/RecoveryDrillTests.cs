using System.Diagnostics;
using System.Text.Json;
using Coffer.Cli.Tests.Recovering;
using Coffer.Keys.Binding;

namespace Coffer.Cli.Tests.Verbs;

public sealed class RecoveryDrillTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Todays_identities_open_todays_disk_within_three_seconds()
    {
        Officer[] officers = await Officer.MakeAsync(_scratch, 3);
        EscrowedDisk disk = EscrowedDisk.Make(2, [.. officers.Select(officer => officer.Recipient)]);
        string image = disk.WriteImage(_scratch["disk"]);
        Stopwatch watch = Stopwatch.StartNew();
        CofferRun run = await Drill(image, "-i", officers[0].File, "-i", officers[2].File, "--json");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("passed").GetBoolean());
        JsonElement slot = Assert.Single(run.Json.GetProperty("slots").EnumerateArray());
        Assert.Equal((1, 2), (slot.GetProperty("slot").GetInt32(), slot.GetProperty("threshold").GetInt32()));
        Assert.Equal(
            ["recovery-1.age: 0", "recovery-2.age: ", "recovery-3.age: 1"],
            slot.GetProperty("files")
                .EnumerateArray()
                .Select(file =>
                    $"{file.GetProperty("name")}: {string.Join(',', file.GetProperty("openedBy").EnumerateArray())}"
                )
        );
        Assert.DoesNotContain(disk.Passphrase[..17], run.Out);
    }

    [Fact]
    public async Task It_is_told_slot_by_slot()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "alice");
        string header = EscrowedDisk.Make(1, officer.Recipient).WriteHeader(_scratch["header"]);
        CofferRun run = await Drill(header, "-i", officer.File, "--record", _scratch["record"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Approved.Matches(
            "recovery/drill.txt",
            run.Out.Replace(Path.GetDirectoryName(officer.File)! + "/", "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_the_agent_answers_is_drilled_as_well()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "id");
        byte[] header = File.ReadAllBytes(EscrowedDisk.Make(1, officer.Recipient).WriteHeader(_scratch["header"]));
        string octets = Convert.ToBase64String(header, 0, BoundHeader.Size);
        string document = $$"""{"format":"coffer-header-1","header":"{{octets}}"}""";
        File.WriteAllText(_scratch["json"], document);
        Assert.Equal(0, (await Drill(_scratch["json"], "-i", officer.File)).ExitCode);
        foreach (string other in (string[])[document[..^1], document.Replace("\"header\"", "\"more\"")])
        {
            File.WriteAllText(_scratch["json"], other);
            CofferRun run = await Drill(_scratch["json"], "-i", officer.File, "--json");
            Assert.StartsWith("header.", run.Reason, StringComparison.Ordinal);
        }
        File.WriteAllText(_scratch["json"], """{"format":"coffer-header-1","header":"AAAA"}""");
        Assert.Equal("luks2.area", (await Drill(_scratch["json"], "-i", officer.File, "--json")).Reason);
    }

    [Fact]
    public async Task A_foreign_identity_fails_and_leaves_no_record()
    {
        Officer[] officers = await Officer.MakeAsync(_scratch, 2);
        string header = EscrowedDisk.Make(1, officers[0].Recipient).WriteHeader(_scratch["header"]);
        string[] arguments = [header, "-i", officers[0].File, "-i", officers[1].File, "--record", _scratch["record"]];
        CofferRun run = await Drill([.. arguments, "--json"]);
        Assert.Equal((1, "drill.foreign-identity"), (run.ExitCode, run.Reason));
        Assert.False(run.Json.GetProperty("passed").GetBoolean());
        Assert.False(File.Exists(_scratch["record"]));
        CofferRun text = await Drill(arguments);
        Assert.Equal(1, text.ExitCode);
        Assert.Contains($"identity {officers[1].File}: OPENS NOTHING", text.Out);
        Assert.Contains("[drill.foreign-identity]", text.Error);
    }

    [Fact]
    public async Task A_changed_header_fails()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "id");
        string header = EscrowedDisk.Make(1, officer.Recipient).WriteHeader(_scratch["header"]);
        byte[] bytes = File.ReadAllBytes(header);
        bytes[65536 + 258048 + 5000] ^= 1;
        File.WriteAllBytes(header, bytes);
        Assert.Equal("luks2.passphrase", (await Drill(header, "-i", officer.File, "--json")).Reason);
        bytes[5000] ^= 1;
        bytes[32768 + 5000] ^= 1;
        File.WriteAllBytes(header, bytes);
        Assert.StartsWith(
            "luks2.",
            (await Drill(header, "-i", officer.File, "--json")).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_record_is_judged_by_age_and_by_the_vault_of_today()
    {
        Officer officer = await Officer.MakeAsync(_scratch, "id");
        string header = EscrowedDisk.Make(1, officer.Recipient).WriteHeader(_scratch["header"]);
        string record = _scratch["record"];
        await Drill(header, "-i", officer.File, "--record", record);
        Assert.Equal(0, (await Drill("--record", record, "--max-age", "90")).ExitCode);
        Assert.Equal(0, (await Drill(header, "--record", record, "--max-age", "90")).ExitCode);

        string replaced = EscrowedDisk.Make(1, officer.Recipient).WriteHeader(_scratch["replaced"]);
        Assert.Equal(
            "drill.superseded",
            (await Drill(replaced, "--record", record, "--max-age", "90", "--json")).Reason
        );

        string year = $"{TimeProvider.System.GetUtcNow().Year}";
        File.WriteAllText(
            record,
            File.ReadAllText(record).Replace($"\"time\": \"{year}", "\"time\": \"2021", StringComparison.Ordinal)
        );
        CofferRun expired = await Drill("--record", record, "--max-age", "90", "--json");
        Assert.Equal((1, "drill.expired"), (expired.ExitCode, expired.Reason));
        File.WriteAllText(record, "{}");
        Assert.StartsWith(
            "drill.",
            (await Drill("--record", record, "--max-age", "90", "--json")).Reason,
            StringComparison.Ordinal
        );
        Assert.Equal("drill.missing", (await Drill("--record", _scratch["no"], "--max-age", "9", "--json")).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--max-age 90")]
    [InlineData("--max-age 0 --record r")]
    [InlineData("--max-age 90 --record r -i id")]
    [InlineData("-i id")]
    public async Task What_makes_no_sense_together_is_refused(string arguments) =>
        Assert.Equal(
            "recovery.options",
            (await Drill([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"])).Reason
        );

    private static Task<CofferRun> Drill(params string[] arguments) =>
        CofferRun.Of(["recovery", "drill", .. arguments]);
}
