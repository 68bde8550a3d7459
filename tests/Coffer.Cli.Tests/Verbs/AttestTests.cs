using System.Security.Authentication;
using System.Text;

namespace Coffer.Cli.Tests.Verbs;

/// <summary><c>coffer attest</c> against something that is no honest agent: each time a clear refusal, never an acceptance or a crash.</summary>
public sealed class AttestTests : IDisposable
{
    private const string Bundle = "tests/Coffer.Attestation.Tests/Golden/evidence-1.json";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Evidence_that_names_another_TLS_key_and_nonce_is_refused_by_both_rules()
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, $$"""{"bundle":{{RecordedBundle()}}}"""));
        CofferRun run = await Attest(agent);
        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("accepted").GetBoolean());
        Assert.Equal("failed", Outcome(run, "evidence.tls-key"));
        Assert.Equal("failed", Outcome(run, "evidence.freshness"));
    }

    [Fact]
    public async Task Another_key_on_a_further_connection_is_refused_and_both_are_named()
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, "{}")) { ChangesKey = true };
        CofferRun run = await Refused(agent, "attest.other-key");
        Assert.Contains("sha256", Member(run, "expected"), StringComparison.Ordinal);
        Assert.NotEqual(Member(run, "expected"), Member(run, "seen"));
    }

    [Theory]
    [InlineData(404, "no such thing here")]
    [InlineData(500, "")]
    [InlineData(302, "{}")]
    [InlineData(204, "")]
    public async Task Another_status_than_success_with_a_bundle_is_refused(int status, string body)
    {
        await using FakeAgent agent = new(FakeAgent.Response(status, body, head: "Location: https://127.0.0.1:1/\r\n"));
        CofferRun run = await Attest(agent);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(status == 204 ? "evidence.json" : "attest.agent", run.Reason);
    }

    [Fact]
    public async Task A_problem_document_is_passed_on_in_its_own_words()
    {
        const string problem =
            """{"reason":"tpm.absent","thing":"TPM","expected":"a TPM","seen":"none\u001b[2J","next":"add one"}""";
        await using FakeAgent agent = new(FakeAgent.Response(503, problem));
        CofferRun run = await Refused(agent, "attest.agent");
        Assert.Equal("the agent, status 503: TPM [tpm.absent]", Member(run, "thing"));
        Assert.Equal("none.[2J", Member(run, "seen"));
    }

    [Fact]
    public async Task An_answer_that_announces_too_much_is_refused_before_it_is_read()
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, "{", length: 1L << 40));
        await Refused(agent, "attest.answer-size");
    }

    [Fact]
    public async Task An_answer_without_end_is_refused_when_it_is_too_long()
    {
        string chunk = $"10000\r\n{new string(' ', 0x10000)}\r\n";
        string endless =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat(chunk, 128));
        await using FakeAgent agent = new(Encoding.ASCII.GetBytes(endless));
        await Refused(agent, "attest.answer-size");
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_refused()
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, "{", length: 100));
        await Refused(agent, "attest.answer-ended");
    }

    [Theory]
    [InlineData("""{"bundle":{"format":"coffer-evidence-1","agent":{""")]
    [InlineData("""{"bundle":""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task JSON_that_is_cut_or_something_else_is_refused(string body)
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, body));
        CofferRun run = await Attest(agent);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("evidence.", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_of_another_format_is_refused()
    {
        await using FakeAgent agent = new(_ => FakeAgent.Response(200, """{"format":"coffer-identity-2"}"""));
        CofferRun run = await Attest(agent);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("identity.", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_1_2_is_refused()
    {
        await using FakeAgent agent = new(FakeAgent.Response(200, "{}"), SslProtocols.Tls12);
        await Refused(agent, "attest.connection");
    }

    private async Task<CofferRun> Refused(FakeAgent agent, string reason)
    {
        CofferRun run = await Attest(agent);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(reason, run.Reason);
        return run;
    }

    private Task<CofferRun> Attest(FakeAgent agent) =>
        CofferRun.Of("attest", agent.Host, "--keys", _scratch["none"], "--timeout", "30", "--json");

    private static string Member(CofferRun run, string name) =>
        run.Json.GetProperty("refused").GetProperty(name).GetString()!;

    private static string? Outcome(CofferRun run, string rule) =>
        run
            .Json.GetProperty("findings")
            .EnumerateArray()
            .Last(finding => finding.GetProperty("rule").GetString() == rule)
            .GetProperty("outcome")
            .GetString();

    private static string RecordedBundle() => File.ReadAllText(Path.Combine(Root(AppContext.BaseDirectory), Bundle));

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Coffer.slnx"))
            ? directory
            : Root(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Coffer.slnx"));
}
