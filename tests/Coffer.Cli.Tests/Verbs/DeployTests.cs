using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coffer.Clouds.Tests.Fakes;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Tests.Verbs;

public sealed class DeployTests : IAsyncLifetime, IDisposable
{
    private const string Beginning = "gcp: hello version 1 as coffer-hello-1";

    private readonly ScratchDirectory _directory = new();
    private readonly string _image;
    private readonly string _keys;
    private readonly string _account;
    private FakeGoogle _google = null!;

    public DeployTests()
    {
        Directory.CreateDirectory(_directory["image"]);
        _image = new TestImage().Write(_directory["image"]);
        _keys = _directory["keys"];
        Assert.Null(KeyDirectory.Save(TestImage.Keys, _keys, LinuxFileSystem.Instance));
        _account = _directory["account.json"];
        File.WriteAllBytes(_account, AccountFile.Bytes());
    }

    public async ValueTask InitializeAsync()
    {
        _google = await FakeGoogle.StartAsync();
        // Operations are done at once: the clock here is the real one.
        _google.Compute.Waits = 0;
    }

    public ValueTask DisposeAsync() => _google.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_machine_is_deployed_kept_and_destroyed()
    {
        CofferRun run = await DeployAsync("--account", _account, "--json");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal("coffer-hello-1", run.Json.GetProperty("name").GetString());
        Assert.Equal("203.0.113.9", run.Json.GetProperty("address").GetString());
        Assert.Equal(["made", "made", "made", "made", "made"], States(run));
        Assert.Contains($"gcp: as {AccountFile.Email}, with tokens of oauth2.example", run.Error);
        Assert.Contains("gcp: disk.tar.gz ...", run.Error);
        Assert.Contains("uploaded 100 %", run.Error);

        CofferRun again = await DeployAsync("--account", _account);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("machine coffer-hello-1: already there", again.Out);
        Assert.Contains("next: coffer attest 203.0.113.9", again.Out);

        CofferRun gone = await DestroyAsync("--account", _account, "--json");
        Assert.Equal(0, gone.ExitCode);
        Assert.Equal(["removed", "not-there", "removed", "removed", "removed"], States(gone));
        CofferRun nothing = await DestroyAsync("--account", _account, "--json");
        Assert.Equal(0, nothing.ExitCode);
        Assert.Contains("is in project my-project, zone europe-west4-a, bucket my-upload", nothing.Error);
        Assert.DoesNotContain("is it the right place", gone.Error);
        Assert.Empty(_google.Faults);
        foreach (CofferRun any in (CofferRun[])[run, again, gone])
            Assert.DoesNotContain("secret", any.Out + any.Error);
    }

    [Fact]
    public async Task The_owners_keys_and_no_others_go_to_the_firmware()
    {
        await DeployAsync("--account", _account);
        JsonElement state = JsonSerializer
            .SerializeToElement(_google.Compute.Things["images/coffer-hello-1"])
            .GetProperty("shieldedInstanceInitialState");
        Assert.Equal(
            TestImage.Keys.Pk.Certificate.RawData,
            Base64Url.DecodeFromChars(state.GetProperty("pk").GetProperty("content").GetString())
        );
        Assert.Equal(
            TestImage.Keys.Db.Certificate.RawData,
            Base64Url.DecodeFromChars(
                state.GetProperty("dbs").EnumerateArray().Single().GetProperty("content").GetString()
            )
        );
    }

    [Fact]
    public async Task A_dry_run_needs_no_account_and_sends_nothing()
    {
        CofferRun run = await DeployAsync("--dry-run", "--json");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        JsonElement[] requests = [.. run.Json.GetProperty("requests").EnumerateArray()];
        Assert.Equal(22, requests.Length);
        Assert.Equal("coffer-hello-1", requests[^3].GetProperty("body").GetProperty("name").GetString());
        CofferRun text = await DeployAsync("--dry-run");
        Assert.Contains("/global/images?requestId=UUID\n  {\"name\":\"coffer-hello-1\"", text.Out);
        Assert.Contains("X-Upload-Content-Length: ", text.Out);
        Assert.Contains("DELETE ", (await DestroyAsync("--dry-run")).Out);
        Assert.Empty(_google.Calls);
    }

    [Fact]
    public async Task What_is_not_ours_is_left_and_the_exit_code_says_so()
    {
        await DeployAsync("--account", _account);
        _google.Compute.Things["images/coffer-hello-1"].Remove("labels");
        CofferRun run = await DestroyAsync("--account", _account, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["removed", "not-there", "removed", "foreign", "removed"], States(run));
    }

    [Fact]
    public async Task What_was_done_is_said_where_something_is_elsewhere()
    {
        await DeployAsync("--account", _account);
        JsonNode copy = _google.Compute.Things["disks/coffer-hello-1"].DeepClone();
        copy["zone"] = "https://x/zones/europe-west4-b";
        _google.Compute.Things["disks/coffer-hello-1@europe-west4-b"] = (JsonObject)copy;
        CofferRun run = await DestroyAsync("--account", _account, "--json");
        Assert.Equal((1, "gcp.elsewhere"), (run.ExitCode, run.Reason));
        Assert.Equal(["removed", "not-there"], States(run));
    }

    [Fact]
    public async Task The_disk_is_of_the_type_that_was_asked_for()
    {
        CofferRun dry = await DeployAsync("--disk-type", "hyperdisk-balanced", "--dry-run");
        Assert.Contains("\"diskType\":\"zones/europe-west4-a/diskTypes/hyperdisk-balanced\"", dry.Out);
    }

    [Theory]
    [InlineData("gcp.name", "--disk-type", "PD")]
    [InlineData("gcp.disk-size", "--disk-size", "1500M")]
    [InlineData("cli.size", "--disk-size", "much")]
    [InlineData("gcp.allow", "--allow", "198.51.100.7")]
    [InlineData("gcp.port", "--port", "http")]
    [InlineData("gcp.name", "--machine-type", "N2D")]
    [InlineData("gcp.name", "--network", "global/networks/own")]
    [InlineData("gcp.subnet", "--subnet", "projects/other/regions/europe-west4/subnetworks/inner")]
    public async Task What_makes_no_sense_is_refused_before_anything_is_sent(string reason, params string[] more)
    {
        CofferRun run = await DeployAsync(["--account", _account, "--json", .. more]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(reason, run.Reason);
        Assert.Empty(_google.Calls);
        // Nor is the disk compressed for it.
        Assert.DoesNotContain(Beginning, run.Error);
    }

    [Fact]
    public async Task A_machine_without_an_address_is_reached_in_its_network()
    {
        CofferRun run = await DeployAsync(
            "--account",
            _account,
            "--network",
            "own",
            "--subnet",
            "inner",
            "--no-address",
            "--json"
        );
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal("10.164.0.2", run.Json.GetProperty("address").GetString());
        Assert.Contains(Beginning, run.Error);
        CofferRun dry = await DeployAsync("--network", "own", "--subnet", "inner", "--no-address", "--dry-run");
        Assert.Contains(
            "\"networkInterfaces\":[{\"network\":\"global/networks/own\",\"subnetwork\":\"regions/europe-west4/subnetworks/inner\",\"nicType\":\"GVNIC\"}]",
            dry.Out
        );
    }

    [Fact]
    public async Task An_account_file_that_is_none_is_refused()
    {
        CofferRun missing = await DeployAsync("--account", _directory["none.json"], "--json");
        Assert.Equal("gcp-account.missing", missing.Reason);
        CofferRun other = await DeployAsync("--account", _image, "--json");
        Assert.Equal("gcp-account.too-large", other.Reason);
        Assert.DoesNotContain(Beginning, missing.Error + other.Error);
        Assert.Empty(_google.Calls);
    }

    [Fact]
    public async Task What_Google_refuses_is_said()
    {
        _google.Instead = call => call.Method == "images.insert" ? FakeAnswer.Error(403, "no such right") : null;
        CofferRun run = await DeployAsync("--account", _account);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("image coffer-hello-1: refused [gcp.permission]", run.Error);
        Assert.Contains("expected: the permission compute.images.create", run.Error);
        Assert.Contains("seen:     status 403: no such right", run.Error);
    }

    [Fact]
    public async Task An_image_of_other_keys_goes_nowhere()
    {
        Assert.Null(KeyDirectory.Save(TestImage.OtherKeys, _directory["other"], LinuxFileSystem.Instance));
        CofferRun run = await DeployAsync("--account", _account, "--keys", _directory["other"], "--json");
        Assert.Equal("export.not-signed", run.Reason);
        Assert.Empty(_google.Calls);
    }

    private static string?[] States(CofferRun run) =>
        [.. run.Json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("state").GetString())];

    private Task<CofferRun> DeployAsync(params string[] more)
    {
        string[] keys = more.Contains("--keys") ? [] : ["--keys", _keys];
        string[] allow = more.Contains("--allow") ? [] : ["--allow", "198.51.100.7/32"];
        return RunAsync(["deploy", "gcp", _image, .. keys, .. allow, .. more]);
    }

    private Task<CofferRun> DestroyAsync(params string[] more) =>
        RunAsync(["destroy", "gcp", "coffer-hello-1", .. more]);

    private Task<CofferRun> RunAsync(string[] arguments) =>
        CofferRun.With(
            _google.Endpoints,
            [.. arguments, "--project", "my-project", "--zone", "europe-west4-a", "--bucket", "my-upload"]
        );
}
