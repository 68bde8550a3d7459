using System.CommandLine.Parsing;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Image.Tests.Build;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Tests.Verbs;

/// <summary><c>coffer release</c>, and <c>coffer verify</c> of images and releases.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();

    private string Image => Path.Combine(_directory["build"], "out", "hello_1.raw");

    private string Keys => _directory["keys"];

    private string Out => _directory["release"];

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory["build"]);
        await TestBuild.WriteAsync(_directory["build"], TestImage.Keys);
        Assert.Null(KeyDirectory.Save(TestImage.Keys, Keys, LinuxFileSystem.Instance));
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_image_is_accepted_by_the_keys_and_by_the_release_key_alone()
    {
        CofferRun owner = await CofferRun.Of("verify", Image, "--keys", Keys);
        Assert.True(owner.ExitCode == 0, owner.Out + owner.Error);
        Assert.StartsWith("accepted: ", owner.Out);
        Assert.Contains("you trust: who holds the owner's release key", owner.Out);
        CofferRun other = await CofferRun.Of("verify", Image, "--release-key", ReleasePublic, "--json");
        Assert.Equal(0, other.ExitCode);
        Assert.True(other.Json.GetProperty("accepted").GetBoolean());
        Assert.Equal("coffer-verdict-1", other.Json.GetProperty("format").GetString());
        Assert.Contains(
            other.Json.GetProperty("findings").EnumerateArray(),
            finding =>
                finding.GetProperty("rule").GetString() == "release.secure-boot"
                && finding.GetProperty("outcome").GetString() == "not-checked"
        );
    }

    [Fact]
    public async Task A_changed_file_is_refused_with_its_rule_and_exit_code()
    {
        File.AppendAllText(Path.ChangeExtension(Image, "policy.yaml"), "# more\n");
        CofferRun run = await CofferRun.Of("verify", Image, "--keys", Keys, "--json");
        Assert.Equal((1, "release.file"), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task An_option_that_judges_nothing_of_an_image_is_refused()
    {
        string[] verify = ["verify", Image, "--keys", Keys, "--json"];
        Assert.Equal("verify.options", (await CofferRun.Of([.. verify, "--nonce", "00"])).Reason);
        Assert.Equal("verify.options", (await CofferRun.Of([.. verify, "--html", _directory["page.html"]])).Reason);
        Assert.False(File.Exists(_directory["page.html"]));
    }

    [Fact]
    public async Task A_release_without_its_checksums_is_refused()
    {
        await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out, "--export", "qcow2");
        File.Delete(Path.Combine(Out, "SHA256SUMS"));
        File.AppendAllText(Path.Combine(Out, "qcow2", "commands.sh"), "# more\n");
        CofferRun run = await CofferRun.Of("verify", Out, "--release-key", ReleasePublic, "--json");
        Assert.Equal((1, "release.sums"), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("--at-least", "2", "release.version")]
    [InlineData("--name", "payroll", "release.name")]
    public async Task An_older_release_or_one_of_another_machine_is_refused_to_whoever_asks(
        string option,
        string value,
        string reason
    )
    {
        await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out);
        string[] verify = ["verify", Out, "--release-key", ReleasePublic, "--json"];
        CofferRun run = await CofferRun.Of([.. verify, option, value]);
        Assert.Equal((1, reason), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
        Assert.Equal(0, (await CofferRun.Of([.. verify, "--name", "hello", "--at-least", "1"])).ExitCode);
        Assert.Equal(2, (await CofferRun.Of([.. verify, "--at-least", "-1"])).ExitCode);
    }

    [Fact]
    public async Task A_release_with_links_in_it_is_refused()
    {
        await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out);
        File.CreateSymbolicLink(Path.Combine(Out, "again"), ".");
        CofferRun run = await CofferRun.Of("verify", Out, "--release-key", ReleasePublic, "--json");
        Assert.Equal((1, "release.sums"), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
        string policy = Path.Combine(Out, "hello_1.policy.yaml");
        File.Move(policy, _directory["elsewhere"]);
        File.CreateSymbolicLink(policy, _directory["elsewhere"]);
        File.Delete(Path.Combine(Out, "again"));
        run = await CofferRun.Of("verify", Out, "--release-key", ReleasePublic, "--json");
        Assert.Equal((1, "release.file"), (run.ExitCode, run.Json.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Without_somebody_to_trust_nothing_is_judged()
    {
        Assert.Equal("verify.image", (await CofferRun.Of("verify", Image, "--json")).Reason);
        Assert.Equal("verify.image", (await CofferRun.Of("verify", Keys, "--keys", Keys, "--json")).Reason);
        CofferRun none = await CofferRun.Of("verify", _directory["none.raw"], "--keys", Keys, "--json");
        Assert.Equal("verify.image", none.Reason);
        string key = Path.Combine(Keys, "config.pub");
        CofferRun foreign = await CofferRun.Of("verify", Image, "--release-key", key, "--json");
        Assert.Equal("release-key.malformed", foreign.Reason);
    }

    [Fact]
    public async Task Keys_of_before_say_what_is_missing()
    {
        Assert.Null(
            KeyDirectory.Save(TestImage.Keys with { Release = null }, _directory["old"], LinuxFileSystem.Instance)
        );
        CofferRun verify = await CofferRun.Of("verify", Image, "--keys", _directory["old"], "--json");
        Assert.Equal("keys.no-release-key", verify.Reason);
        CofferRun release = await CofferRun.Of("release", Image, "--keys", _directory["old"], "-o", Out, "--json");
        Assert.Equal("keys.no-release-key", release.Reason);
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public async Task A_release_is_written_and_accepted_as_a_directory()
    {
        CofferRun run = await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out, "--export", "qcow2", "--json");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal(Out, run.Json.GetProperty("directory").GetString());
        foreach (JsonElement file in run.Json.GetProperty("files").EnumerateArray())
            Assert.True(File.Exists(Path.Combine(Out, file.GetString()!)), file.GetString());
        string key = Path.Combine(Out, "release.pub");
        CofferRun verify = await CofferRun.Of("verify", Out, "--release-key", key);
        Assert.True(verify.ExitCode == 0, verify.Out + verify.Error);
        File.AppendAllText(Path.Combine(Out, "README.md"), "curl | sh\n");
        CofferRun changed = await CofferRun.Of("verify", Out, "--release-key", key, "--json");
        Assert.Equal((1, "release.file"), (changed.ExitCode, changed.Json.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData()]
    [InlineData("--export", "qcow2")]
    public async Task The_commands_of_its_instructions_are_commands(params string[] export)
    {
        await CofferRun.Of(["release", Image, "--keys", Keys, "-o", Out, .. export]);
        string[] commands =
        [
            .. File.ReadLines(Path.Combine(Out, "README.md"))
                .Where(line => line.StartsWith("    coffer ", StringComparison.Ordinal))
                .Select(line => line.Trim()),
        ];
        Assert.Contains("coffer verify . --release-key release.pub --name hello --at-least 1", commands);
        Assert.Equal(export.Length, commands.Count(line => line.Contains("../lab.policy.yaml")) * 2);
        Assert.Contains(
            commands,
            line =>
                line.StartsWith(
                    "coffer attest HOST --policy hello_1.policy.yaml --operator ../operator.pem --operator-key "
                )
        );
        foreach (string command in commands)
            Assert.Empty(Errors(command.Split(' ')[1..]));
        Assert.NotEmpty(Errors(["attest", "HOST", "--operators", "operator.pem"]));
    }

    [Fact]
    public async Task What_is_there_and_what_is_not_verified_are_refused()
    {
        Directory.CreateDirectory(Out);
        CofferRun there = await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out, "--json");
        Assert.Equal("export.exists", there.Reason);
        Directory.Delete(Out);
        File.Delete(Path.ChangeExtension(Image, "spdx.json"));
        CofferRun unverified = await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out, "--json");
        Assert.Equal("release.file", unverified.Reason);
        Assert.False(Path.Exists(Out));
    }

    [Fact]
    public async Task A_host_export_takes_the_blank_variables_that_are_named()
    {
        string[] arguments = ["release", Image, "--keys", Keys, "-o", Out, "--export", "qcow2", "--json"];
        string none = _directory["none.fd"];
        CofferRun run = await CofferRun.Of([.. arguments, "--firmware-variables", none]);
        Assert.Equal(("export.no-variables", false), (run.Reason, Path.Exists(Out)));
    }

    [Theory]
    [InlineData("gcp,aws")]
    [InlineData("")]
    public async Task Variables_that_no_export_takes_are_refused(string exports)
    {
        string[] arguments = ["release", Image, "--keys", Keys, "-o", Out, "--export", exports, "--json"];
        CofferRun run = await CofferRun.Of([.. arguments, "--firmware-variables", _directory["none.fd"]]);
        Assert.Equal(("release.firmware-variables", false), (run.Reason, Path.Exists(Out)));
    }

    [Theory]
    [InlineData("gpc")]
    [InlineData("gcp,gcp")]
    [InlineData("../x")]
    public async Task Exports_that_do_not_exist_are_refused(string exports)
    {
        CofferRun run = await CofferRun.Of("release", Image, "--keys", Keys, "-o", Out, "--export", exports, "--json");
        Assert.Equal("release.export", run.Reason);
    }

    [Theory]
    [InlineData("provenance.dsse.json", "provenance of hello version 1, production")]
    [InlineData("measurements.dsse.json", "measurements of hello version 1")]
    [InlineData("cdx.json", "SBOM, CycloneDX 1.6")]
    [InlineData("spdx.json", "SBOM, SPDX-2.3")]
    public async Task What_is_beside_an_image_is_explained(string extension, string line)
    {
        CofferRun run = await CofferRun.Of("inspect", Path.ChangeExtension(Image, extension));
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Contains(line, run.Out);
    }

    [Theory]
    [InlineData("""{"payloadType":""", "dsse.json")]
    [InlineData("""{"payloadType":"a","payload":"","signatures":[]}""", "dsse.member")]
    [InlineData("""{"bomFormat":"CycloneDX",""", "sbom.json")]
    [InlineData("""{"spdxVersion":[}""", "sbom.json")]
    public async Task What_is_broken_is_refused_by_inspect(string text, string reason)
    {
        File.WriteAllText(_directory["file.json"], text);
        Assert.Equal(reason, (await CofferRun.Of("inspect", _directory["file.json"], "--json")).Reason);
    }

    private static IReadOnlyList<ParseError> Errors(string[] arguments) =>
        CofferCommand
            .Create(new CommandIo(TextWriter.Null, TextWriter.Null, TimeProvider.System, SystemRandomSource.Instance))
            .Parse(arguments)
            .Errors;

    private string ReleasePublic => Path.Combine(Keys, "release.pub");
}
