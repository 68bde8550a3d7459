using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// A running machine, attested over the network by the <c>coffer</c> command with a policy of the lab: everything but the confidential VM, which a
/// lab does not have. Then everything that must be refused.
/// </summary>
[Collection(AskedMachine.Name)]
public sealed class AttestTests(RunningMachine running) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-attest-").FullName;

    private static string Keys => Path.Combine(Repository.Machines, "probe", "keys");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_machine_is_accepted()
    {
        (int exitCode, JsonElement verdict) = await AttestAsync(running.AgentPort, Policy());
        Assert.True(verdict.GetProperty("accepted").GetBoolean(), Refusals(verdict));
        Assert.Equal(0, exitCode);
        Assert.Contains("ek.activation", Passed(verdict));
        Assert.Contains("evidence.tls-key", Passed(verdict));
    }

    [Fact]
    public async Task It_is_explained_and_drilled_and_its_birth_verified_over_the_network()
    {
        string host = $"127.0.0.1:{running.AgentPort}";
        string policy = Policy();
        string[] judged = ["--policy", policy, "--keys", Keys];
        (int explained, JsonElement access) = await CofferCommand.RunAsync(["explain", host, .. judged]);
        Assert.True(explained == 0, access.ToString());
        Assert.Equal(3, access.GetProperty("paths").GetArrayLength());

        string identity = running.Installed.Image.RecoveryIdentityPath;
        (int drilled, JsonElement drill) = await CofferCommand.RunAsync([
            "recovery",
            "drill",
            host,
            "-i",
            identity,
            .. judged,
        ]);
        Assert.True(drilled == 0, drill.ToString());

        string bundle = Path.Combine(_directory, "bundle.json");
        string birth = Path.Combine(_directory, "birth.json");
        (int attested, JsonElement verdict) = await CofferCommand.RunAsync([
            "attest",
            host,
            "--save",
            bundle,
            "--birth",
            birth,
            .. judged,
        ]);
        Assert.True(attested == 0, verdict.ToString());
        (int born, JsonElement judgement) = await CofferCommand.RunAsync(
            "verify",
            birth,
            "--policy",
            Policy(PinPolicy()),
            "--ak-of",
            bundle
        );
        Assert.True(born == 0, Refusals(judgement));
    }

    [Fact]
    public async Task With_the_default_policy_it_is_refused_because_it_is_in_no_confidential_VM()
    {
        (int exitCode, JsonElement verdict) = await AttestAsync(running.AgentPort, Policy("format: coffer-policy-1"));
        Assert.Equal(1, exitCode);
        Assert.Contains("evidence.confidential-vm", Refusals(verdict));
    }

    [Fact]
    public async Task Through_a_proxy_with_a_TLS_key_of_its_own_it_is_refused()
    {
        using X509Certificate2 own = OperatorCertificate.Create(
            "proxy",
            SystemRandomSource.Instance,
            TimeProvider.System
        );
        await using TlsProxy proxy = new(own, running.Installed.Image.Keys.Operator!, running.AgentPort);
        (int exitCode, JsonElement verdict) = await AttestAsync(proxy.Port, Policy());
        Assert.Equal(1, exitCode);
        Assert.Contains("evidence.tls-key", Refusals(verdict));
    }

    [Fact]
    public async Task Kept_evidence_is_accepted_for_its_own_challenge_and_refused_for_another()
    {
        string first = Path.Combine(_directory, "first.json");
        string second = Path.Combine(_directory, "second.json");
        await AttestAsync(running.AgentPort, Policy(), first);
        await AttestAsync(running.AgentPort, Policy(), second);
        (int own, JsonElement accepted) = await VerifyAsync(first, first);
        Assert.True(own == 0, Refusals(accepted));
        (int other, JsonElement replayed) = await VerifyAsync(first, second);
        Assert.Equal(1, other);
        Assert.Contains("evidence.freshness", Refusals(replayed));
    }

    [Fact]
    public async Task The_birth_certificate_on_the_ESP_is_the_vaults_and_of_this_TPM()
    {
        string birth = Path.Combine(_directory, "birth.json");
        File.WriteAllBytes(birth, new DiskUnderAttack(running.Installed.Template).ReadEsp("EFI/Coffer/birth.json"));
        string bundle = Path.Combine(_directory, "attested.json");
        await AttestAsync(running.AgentPort, Policy(), bundle);
        string[] words = ["verify", birth, "--policy", Policy(PinPolicy())];
        (int exitCode, JsonElement verdict) = await CofferCommand.RunAsync([.. words, "--ak-of", bundle]);
        Assert.True(exitCode == 0, Refusals(verdict));
        Assert.Contains("birth.sealed-state", Passed(verdict));
        Assert.Contains("birth.image", Passed(verdict));

        (_, JsonElement unknown) = await CofferCommand.RunAsync(words);
        Assert.Contains("ak.binding", Refusals(unknown));

        JsonNode statement = JsonNode.Parse(File.ReadAllBytes(birth))!["statement"]!;
        JsonNode machine = JsonNode.Parse(File.ReadAllBytes(bundle))!["machine"]!;
        foreach (string same in (string[])["vault", "identity", "volume-key-id", "generation", "root-hash"])
            Assert.Equal($"{machine[same]}", $"{statement[same]}");
    }

    [Fact]
    public async Task Claims_changed_on_the_way_are_refused()
    {
        string path = Path.Combine(_directory, "kept.json");
        await AttestAsync(running.AgentPort, Policy(), path);
        JsonNode bundle = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        bundle["machine"]!["generation"] = "99";
        await File.WriteAllTextAsync(path, bundle.ToJsonString(), TestContext.Current.CancellationToken);
        (int exitCode, JsonElement verdict) = await VerifyAsync(path, path);
        Assert.Equal(1, exitCode);
        Assert.Contains("quote.extra-data", Refusals(verdict));
    }

    [Fact]
    public async Task With_an_authority_of_other_TPMs_it_is_refused()
    {
        string foreign = Path.Combine(_directory, "foreign.pem");
        File.WriteAllText(foreign, running.Installed.Image.Keys.Db.Certificate.ExportCertificatePem());
        string policy = PolicyText($"[{foreign}]");
        (int exitCode, JsonElement verdict) = await AttestAsync(running.AgentPort, Policy(policy));
        Assert.Equal(1, exitCode);
        Assert.Contains("ek.certificate", Refusals(verdict));
    }

    [Fact]
    public async Task Without_an_operators_certificate_there_is_no_evidence()
    {
        string[] words = ["attest", $"127.0.0.1:{running.AgentPort}", "--policy", Policy(), "--keys", _directory];
        (int exitCode, JsonElement json) = await CofferCommand.RunAsync(words);
        Assert.NotEqual(0, exitCode);
        Assert.False(json.TryGetProperty("accepted", out _));
    }

    private Task<(int ExitCode, JsonElement Json)> AttestAsync(int port, string policy, string? save = null)
    {
        string[] words = ["attest", $"127.0.0.1:{port}", "--policy", policy, "--keys", Keys];
        return CofferCommand.RunAsync(save is null ? words : [.. words, "--save", save]);
    }

    private Task<(int ExitCode, JsonElement Json)> VerifyAsync(string bundle, string challenged) =>
        CofferCommand.RunAsync("verify", bundle, "--challenge", $"{challenged}.challenge.json", "--policy", Policy());

    private string Policy(string? text = null)
    {
        string path = Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(
            path,
            text ?? PolicyText($"[{running.State.TpmRootCertificatePath}, {running.State.TpmIssuerCertificatePath}]")
        );
        return path;
    }

    private string PolicyText(string endorsers) =>
        $$"""
            format: coffer-policy-1
            require-confidential-vm: false
            tpm: { accepted-bindings: [activation], ek-roots: {{endorsers}} }
            boot: { measurements: {{running.Installed.Image.Built.MeasurementsPath}} }
            """;

    private static string[] Passed(JsonElement verdict) =>
        [
            .. from finding in verdict.GetProperty("findings").EnumerateArray()
            where finding.GetProperty("outcome").GetString() == "passed"
            select finding.GetProperty("rule").GetString(),
        ];

    private static string Refusals(JsonElement verdict) =>
        string.Join(
            '\n',
            from finding in verdict.GetProperty("findings").EnumerateArray()
            where finding.GetProperty("refuses").GetBoolean()
            select $"{finding.GetProperty("rule")}: {finding.GetProperty("field")}, expected "
                + $"{finding.GetProperty("expected")}, seen {finding.GetProperty("seen")}; {finding.GetProperty("note")}"
        );

    // A key that a bundle brings is one that was accepted before: no authority has to be named.
    private string PinPolicy() =>
        $$"""
            format: coffer-policy-1
            require-confidential-vm: false
            boot: { measurements: {{running.Installed.Image.Built.MeasurementsPath}} }
            """;
}
