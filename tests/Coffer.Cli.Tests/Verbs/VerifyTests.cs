using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using Coffer.Cli.Tests.Recovering;

namespace Coffer.Cli.Tests.Verbs;

/// <summary>Recorded evidence of clouds, judged from the command line: exit code, first rule that refuses, and what is printed.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string Time = "--time 2025-06-01T00:00:00Z";
    private const string Later = "--time 2026-03-01T00:00:00Z";
    private const string Synthetic =
        "--root synthetic/pki/milan/ark.der --root synthetic/pki/milan/ask.der --root synthetic/pki/milan/asvk.der "
        + "--time 2026-06-01T00:00:00Z";
    private const string Azure = "--hcl azure-hcl/set-v2/hcl_report.bin --vek azure-hcl/set-v2/vcek.der " + Time;
    private const string AzureQuote =
        "--quote azure-hcl/set-v2/quote.msg --signature azure-hcl/set-v2/quote.sig --pcrs azure-hcl/set-v2/pcrs_sha256.json";
    private const string Cos = "gcp-vtpm/cos-85-nonce9009";
    private const string CosQuote =
        $"--quote {Cos}/sha256/quote.msg --signature {Cos}/sha256/quote.sig --pcrs {Cos}/sha256/pcrs.json "
        + $"--ak {Cos}/ak_tpmt_public.bin";
    private const string Google =
        "--quote gcp-vtpm/ak-chain/quote.msg --signature gcp-vtpm/ak-chain/quote.sig --pcrs gcp-vtpm/ak-chain/pcrs.json "
        + "--ak-certificate gcp-vtpm/ak-chain/chain0.der --ak-certificate gcp-vtpm/ak-chain/chain1.der --time 2026-03-01T00:00:00Z";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--report snp/milan-v2/report.bin --vek snp/milan-v2/vcek.der " + Time, null)]
    [InlineData("--report snp/azure-milan-v3/report.bin --vek snp/azure-milan-v3/vcek.pem " + Later, null)]
    [InlineData("--report snp/azure-genoa-v3/report.bin --vek snp/azure-genoa-v3/vcek.pem " + Later, null)]
    [InlineData(
        "--report snp/milan-v2-debug/report.bin --vek snp/milan-v2-debug/vcek.der " + Time,
        "snp.guest-policy-debug"
    )]
    [InlineData(
        "--report snp/azure-milan-v2/report.bin --vek snp/azure-milan-v2/foreign-vcek-1.der " + Time,
        "snp.chain-signature"
    )]
    [InlineData("--report snp/aws-milan-v3-vlek/report.bin --vek snp/aws-milan-v3-vlek/vlek.der", "snp.chain-validity")]
    [InlineData("--report snp/milan-v2/report.bin " + Time, "snp.certificates")]
    [InlineData(
        "--report synthetic/snp/ok-milan-v5/report.bin --vek synthetic/snp/ok-milan-v5/vek.der " + Synthetic,
        null
    )]
    [InlineData(
        "--report synthetic/snp/ok-milan-v5/report.bin --vek synthetic/snp/ok-milan-v5/vek.der " + Time,
        "snp.chain-signature"
    )]
    [InlineData(Azure, null)]
    [InlineData(Azure + " " + AzureQuote, null)]
    [InlineData(CosQuote, "ak.binding")]
    [InlineData(CosQuote + " --trust-ak --nonce 9009", null)]
    [InlineData(CosQuote + " --trust-ak --nonce 9008", "quote.extra-data")]
    [InlineData(CosQuote + $" --trust-ak --event-log {Cos}/eventlog.bin", null)]
    [InlineData(Google, null)]
    [InlineData("--event-log event-logs/rhel8-uefi.bin", "event-log.bank")]
    [InlineData(
        "--event-log synthetic/event-logs/ok-rhel8-secureboot.bin --pcrs synthetic/event-logs/ok-rhel8-secureboot.sha256.json",
        null
    )]
    [InlineData(
        "--event-log synthetic/event-logs/bad-reordered.bin --pcrs synthetic/event-logs/bad-reordered.sha256.json",
        "event-log.replay"
    )]
    public async Task Recorded_evidence_gets_its_verdict(string options, string? rule)
    {
        CofferRun run = await CofferRun.Of(["verify", .. Words(options), "--json"]);
        Assert.True(run.Json.TryGetProperty("accepted", out JsonElement accepted), run.Out);
        Assert.Equal(rule, run.Json.GetProperty("reason").GetString());
        Assert.Equal((rule is null, rule is null ? 0 : 1), (accepted.GetBoolean(), run.ExitCode));
        Assert.Equal("coffer-verdict-1", run.Json.GetProperty("format").GetString());
        Assert.StartsWith("loose files", run.Json.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task The_first_line_says_what_was_decided_and_the_last_who_is_trusted()
    {
        CofferRun good = await CofferRun.Of(["verify", .. Words(Azure)]);
        Assert.StartsWith("accepted: ", good.Out);
        Assert.Contains("you trust: AMD", good.Out);
        CofferRun bad = await CofferRun.Of([
            "verify",
            .. Words("--report snp/milan-v2-debug/report.bin --vek snp/milan-v2-debug/vcek.der " + Time),
        ]);
        Assert.StartsWith("refused: snp.guest-policy-debug: ", bad.Out);
        Assert.Contains("    expected: ", bad.Out);
        Assert.Contains("    source: ", bad.Out);
    }

    [Fact]
    public async Task A_bundle_made_of_loose_files_is_judged_again_with_the_same_digest()
    {
        string bundle = _scratch["bundle.json"];
        await File.WriteAllTextAsync(
            _scratch["policy.yaml"],
            "format: coffer-policy-1\nrequire-freshness: false\nboot: { require-event-log: false, require-secure-boot: false, require-measurements: false }\n",
            TestContext.Current.CancellationToken
        );
        CofferRun loose = await CofferRun.Of([
            "verify",
            .. Words($"{Azure} {AzureQuote}"),
            "--bundle-out",
            bundle,
            "--json",
        ]);
        CofferRun again = await CofferRun.Of([
            "verify",
            bundle,
            "--policy",
            _scratch["policy.yaml"],
            "--time",
            "2025-06-01T00:00:00Z",
            "--json",
        ]);
        Assert.Equal((0, 0), (loose.ExitCode, again.ExitCode));
        Assert.Equal(
            loose.Json.GetProperty("bundle-sha256").GetString(),
            again.Json.GetProperty("bundle-sha256").GetString()
        );
        Assert.NotNull(again.Json.GetProperty("policy-sha256").GetString());
        CofferRun strict = await CofferRun.Of("verify", bundle, "--time", "2025-06-01T00:00:00Z", "--json");
        Assert.Equal(1, strict.ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bundle.json --report snp/milan-v2/report.bin")]
    [InlineData("--report snp/milan-v2/report.bin --time yesterday")]
    [InlineData("--report snp/milan-v2/report.bin --nonce 123")]
    [InlineData("--report snp/milan-v2/report.bin --nonce zz")]
    [InlineData("--report snp/milan-v2/report.bin --nonce 00 --challenge c.json")]
    public async Task Options_that_do_not_go_together_are_refused(string options)
    {
        CofferRun run = await CofferRun.Of(["verify", .. Words(options), "--json"]);
        Assert.Equal((1, "verify.options"), (run.ExitCode, run.Reason));
    }

    [Theory]
    [InlineData("none.json", "verify.missing")]
    [InlineData("README.md", "evidence.json")]
    public async Task What_is_no_bundle_is_refused(string file, string reason)
    {
        string path = file == "none.json" ? _scratch[file] : RecordedEvidence.Locate(file);
        CofferRun run = await CofferRun.Of("verify", path, "--json");
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
    }

    [Theory]
    [InlineData("bundle.json", "verify.no-file")]
    [InlineData("hello_1.raw", "image.no-file")]
    public async Task A_pipe_and_a_device_are_refused_and_not_waited_for(string name, string reason)
    {
        StockTool.Run("coreutils", "/usr/bin/mkfifo", _scratch[name]);
        using RSA release = RSA.Create(2048);
        await File.WriteAllTextAsync(
            _scratch["release.pub"],
            release.ExportSubjectPublicKeyInfoPem(),
            TestContext.Current.CancellationToken
        );
        string[] options = reason == "image.no-file" ? ["--release-key", _scratch["release.pub"]] : [];
        CofferRun run = await CofferRun.Of(["verify", _scratch[name], .. options, "--json"]);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
        File.Delete(_scratch[name]);
        File.CreateSymbolicLink(_scratch[name], "/dev/zero");
        run = await CofferRun.Of(["verify", _scratch[name], .. options, "--json"]);
        Assert.Equal((1, reason), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_policy_that_is_a_pipe_is_refused()
    {
        StockTool.Run("coreutils", "/usr/bin/mkfifo", _scratch["p.yaml"]);
        string[] report = Words("--report snp/milan-v2/report.bin");
        CofferRun run = await CofferRun.Of(["verify", .. report, "--policy", _scratch["p.yaml"], "--json"]);
        Assert.Equal((1, "policy.file"), (run.ExitCode, run.Reason));
    }

    [Fact]
    public async Task A_policy_with_a_misspelt_word_is_refused_with_its_place()
    {
        await File.WriteAllTextAsync(
            _scratch["p.yaml"],
            "format: coffer-policy-1\nsnp:\n  allow-debgu: true\n",
            TestContext.Current.CancellationToken
        );
        CofferRun run = await CofferRun.Of([
            "verify",
            .. Words("--report snp/milan-v2/report.bin"),
            "--policy",
            _scratch["p.yaml"],
        ]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 3, column 3", run.Error);
        Assert.Contains("Write allow-debug", run.Error);
    }

    [Fact]
    public async Task The_page_is_whole_in_itself()
    {
        string page = _scratch["v.html"];
        await CofferRun.Of(["verify", .. Words(CosQuote + $" --trust-ak --event-log {Cos}/eventlog.bin --html"), page]);
        string text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        XDocument.Parse(text);
        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("src=", text);
        Assert.DoesNotContain("href=", text);
        Assert.Contains("EV_SEPARATOR", text);
    }

    // Words with a slash are recorded files.
    private static string[] Words(string options) =>
        [
            .. options
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Contains('/', StringComparison.Ordinal) ? RecordedEvidence.Locate(word) : word),
        ];
}
