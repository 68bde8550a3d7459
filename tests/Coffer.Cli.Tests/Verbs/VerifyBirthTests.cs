using System.Text.Json;

namespace Coffer.Cli.Tests.Verbs;

/// <summary><c>coffer verify birth.json</c>: a golden birth certificate, judged from the command line.</summary>
public sealed class VerifyBirthTests : IDisposable
{
    private const string Loose = """
        format: coffer-policy-1
        require-confidential-vm: false
        boot:
          require-measurements: false
        """;

    private readonly ScratchDirectory _scratch = new();
    private readonly string _birth = Path.Combine(AppContext.BaseDirectory, "Artefacts", "birth-1.json");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_certificate_is_accepted_when_its_key_is_known()
    {
        CofferRun run = await VerifyAsync(_birth, "--ak-of", Bundle());
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.StartsWith("accepted", run.Out, StringComparison.Ordinal);
        Assert.Contains("birth.sealed-state", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_a_key_that_nobody_vouches_for_is_refused()
    {
        CofferRun run = await VerifyAsync(_birth, "--json");
        Assert.Equal(("ak.binding", 1), (run.Json.GetProperty("reason").GetString(), run.ExitCode));
    }

    [Fact]
    public async Task The_safe_defaults_ask_for_a_confidential_VM()
    {
        CofferRun run = await CofferRun.Of(["verify", _birth, "--ak-of", Bundle(), "--json"]);
        Assert.Equal(("evidence.confidential-vm", 1), (run.Json.GetProperty("reason").GetString(), run.ExitCode));
    }

    [Fact]
    public async Task A_changed_recipient_is_refused()
    {
        string text = File.ReadAllText(_birth).Replace("age1qqqq", "age1qqqp", StringComparison.Ordinal);
        CofferRun run = await VerifyAsync(Write("changed.json", text), "--ak-of", Bundle(), "--json");
        Assert.Equal(("quote.extra-data", 1), (run.Json.GetProperty("reason").GetString(), run.ExitCode));
    }

    [Fact]
    public async Task A_nonce_of_the_verifier_is_wrong_usage_said_plainly()
    {
        CofferRun run = await VerifyAsync(_birth, "--nonce", "00112233445566778899aabbccddeeff");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("a birth certificate answers its own statement", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_explains_it_without_judging()
    {
        CofferRun run = await CofferRun.Of(["inspect", _birth]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("birth certificate of a vault (not judged", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 1", run.Out, StringComparison.Ordinal);
    }

    private Task<CofferRun> VerifyAsync(params string[] arguments) =>
        CofferRun.Of([
            "verify",
            .. arguments,
            "--policy",
            Write("policy.yaml", Loose),
            "--time",
            "2026-06-01T00:00:00Z",
        ]);

    // What coffer attest would have saved of the same TPM: only the key counts.
    private string Bundle()
    {
        using JsonDocument birth = JsonDocument.Parse(File.ReadAllBytes(_birth));
        return Write("bundle.json", birth.RootElement.GetProperty("evidence").GetRawText());
    }

    private string Write(string name, string text)
    {
        string path = _scratch[name];
        File.WriteAllText(path, text);
        return path;
    }
}
