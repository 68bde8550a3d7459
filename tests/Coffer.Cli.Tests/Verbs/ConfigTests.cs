using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;

namespace Coffer.Cli.Tests.Verbs;

public sealed class ConfigTests : IAsyncLifetime
{
    private static readonly Guid s_identity = new("5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b");

    private readonly ScratchDirectory _scratch = new();
    private readonly ECDiffieHellman _machine = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    private string Signed => _scratch["configuration.cose"];

    public async ValueTask InitializeAsync()
    {
        await CofferRun.Of("keys", "init", "--dir", _scratch["keys"]);
        File.Copy(Path.Combine(_scratch["keys"], "operator.pem"), _scratch["alice.pem"]);
        File.WriteAllText(_scratch["db-password.txt"], "correct horse");
        File.WriteAllBytes(
            _scratch["payroll.key.json"],
            new MachineKey("payroll", s_identity, P256Point.Of(_machine)).ToBytes()
        );
    }

    public ValueTask DisposeAsync()
    {
        _machine.Dispose();
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_signed_is_shown_and_inspected_and_nothing_secret_of_it()
    {
        CofferRun signed = await Sign(Full, "--key", _scratch["payroll.key.json"]);
        Assert.Equal(0, signed.ExitCode);
        CofferRun show = await CofferRun.Of("config", "show", Signed, "--keys", _scratch["keys"]);
        Assert.Equal(0, show.ExitCode);
        Assert.Contains("configuration of machine payroll, version 7", show.Out);
        Assert.Contains($"{s_identity}", show.Out);
        Assert.Contains("holds", show.Out);
        CofferRun inspect = await CofferRun.Of("inspect", Signed);
        Assert.Contains("not checked", inspect.Out);
        foreach (
            string text in new[] { signed.Out, show.Out, inspect.Out, Convert.ToHexString(File.ReadAllBytes(Signed)) }
        )
            Assert.DoesNotContain("correct horse", text);
        Assert.Equal(-1, File.ReadAllBytes(Signed).AsSpan().IndexOf("correct horse"u8));
    }

    [Fact]
    public async Task The_same_words_give_the_same_digest()
    {
        string text = "machine: payroll\nversion: 1\noperators: [alice.pem]\n";
        JsonElement first = (await Sign(text, "--json")).Json;
        JsonElement second = (await Sign(text, "--json")).Json;
        Assert.Equal(Fact(first, "digest"), Fact(second, "digest"));
    }

    [Theory]
    [InlineData("version: 1\n", "config-file.missing")]
    [InlineData("machine: payroll\n", "config-file.missing")]
    [InlineData("machine: payroll\nversion: 0\n", "config-file.number")]
    [InlineData("machine: payroll\nversion: 1\noperator: [alice.pem]\n", "config-file.unknown")]
    [InlineData("machine: payroll\nversion: 1\noperators: [nobody.pem]\n", "config-file.operator")]
    [InlineData("machine: payroll\nversion: 1\nidentity: here\n", "config-file.identity")]
    [InlineData("machine: payroll\nversion: 1\nsecrets: { a: nothing.txt }\n", "config-file.secret")]
    [InlineData("machine: payroll\nversion: 1\nsecrets: { a: db-password.txt }\n", "config-file.key")]
    [InlineData("machine: PAYROLL\nversion: 1\n", "configuration.name")]
    [InlineData("machine: payroll\nversion: 1\nimages: { web: registry.example/web:latest }\n", "configuration.image")]
    public async Task Words_that_mean_nothing_are_refused_by_name(string text, string reason)
    {
        CofferRun run = await Sign(text, "--json");
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        Assert.False(File.Exists(Signed));
    }

    [Fact]
    public async Task Another_machines_key_is_refused()
    {
        CofferRun run = await Sign("machine: web\nversion: 1\n", "--key", _scratch["payroll.key.json"], "--json");
        Assert.Equal("config-file.key-of", run.Reason);
        string identity = $"machine: payroll\nversion: 1\nidentity: {Guid.Empty}\n";
        run = await Sign(identity, "--key", _scratch["payroll.key.json"], "--json");
        Assert.Equal("config-file.key-of", run.Reason);
        run = await Sign(identity, "--key", _scratch["nothing.json"], "--json");
        Assert.Equal("machine-key.file", run.Reason);
    }

    [Fact]
    public async Task What_the_described_image_would_refuse_is_refused_when_it_is_signed()
    {
        File.WriteAllText(
            _scratch["machine.yaml"],
            "name: payroll\nrecovery: { recipients: [age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj] }\n"
        );
        CofferRun run = await Sign(
            Full,
            "--key",
            _scratch["payroll.key.json"],
            "--description",
            _scratch["machine.yaml"],
            "--json"
        );
        Assert.Equal((1, "configuration.workload"), (run.ExitCode, run.Reason));
        Assert.False(File.Exists(Signed));
    }

    [Fact]
    public async Task One_that_another_owner_signed_or_somebody_changed_is_not_shown()
    {
        await Sign("machine: payroll\nversion: 1\n");
        await CofferRun.Of("keys", "init", "--dir", _scratch["other"]);
        CofferRun foreign = await CofferRun.Of("config", "show", Signed, "--keys", _scratch["other"], "--json");
        Assert.Equal((1, "configuration.key"), (foreign.ExitCode, foreign.Reason));
        byte[] bytes = File.ReadAllBytes(Signed);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Signed, bytes);
        CofferRun changed = await CofferRun.Of("config", "show", Signed, "--keys", _scratch["keys"], "--json");
        Assert.Equal((1, "configuration.signature"), (changed.ExitCode, changed.Reason));
        CofferRun missing = await CofferRun.Of(
            "config",
            "show",
            _scratch["none"],
            "--keys",
            _scratch["keys"],
            "--json"
        );
        Assert.Equal((1, "configuration.file"), (missing.ExitCode, missing.Reason));
    }

    private static string Full =>
        $$"""
            machine: payroll
            version: 7
            operators: [alice.pem]
            images: { web: "registry.example/team/web@sha256:{{new string('1', 64)}}" }
            secrets: { db-password: db-password.txt }
            """;

    private static string? Fact(JsonElement document, string name) =>
        document.GetProperty("facts").GetProperty(name).GetString();

    private Task<CofferRun> Sign(string text, params string[] more)
    {
        File.WriteAllText(_scratch["payroll.config.yaml"], text);
        return CofferRun.Of([
            "config",
            "sign",
            _scratch["payroll.config.yaml"],
            "--keys",
            _scratch["keys"],
            "-o",
            Signed,
            .. more,
        ]);
    }
}
