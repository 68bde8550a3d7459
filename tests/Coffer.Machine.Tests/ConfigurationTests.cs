using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Firmware.EventLogs;
using Coffer.Keys.Configuration;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What the owner configures after the build, by the agent and by the ESP, and what somebody else would.</summary>
public sealed class ConfigurationTests(InstalledMachine installed)
{
    private const string Path = "v1/configuration";

    [Fact]
    public async Task What_the_owner_signed_is_followed_measured_and_there_after_a_restart_and_an_older_one_is_refused()
    {
        LabState state = installed.Clone();
        byte[] two = Sign(2, installed.Image.Keys.Config);
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            using AgentClient agent = Agent(machine);
            Assert.Equal("none", Text(await agent.GetAsync(Path), "state"));
            (HttpStatusCode status, JsonElement answer) = await agent.PutAsync(Path, two);
            Assert.True(status == HttpStatusCode.OK, answer.ToString());
            await FollowsAsync(agent, "2");
            await machine.PowerOffAsync(Boot.Patience);
        }
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            using AgentClient agent = Agent(machine);
            await FollowsAsync(agent, "2");
            (HttpStatusCode status, JsonElement answer) = await agent.PutAsync(
                Path,
                Sign(1, installed.Image.Keys.Config)
            );
            Assert.Equal(HttpStatusCode.InternalServerError, status);
            Assert.Equal("configuration.older", Text(answer, "reason"));
            await FollowsAsync(agent, "2");
        }
    }

    [Fact]
    public async Task A_newer_configuration_on_the_ESP_is_followed()
    {
        LabState state = installed.Clone();
        new DiskUnderAttack(state).WriteEsp("coffer/configuration.cose", Sign(3, installed.Image.Keys.Config));
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        using AgentClient agent = Agent(machine);
        await StateAsync(agent, answer => Text(answer, "state") == "in-force");
        await FollowsAsync(agent, "3");
    }

    [Fact]
    public async Task A_configuration_on_the_ESP_that_somebody_else_signed_is_refused_and_reported()
    {
        LabState state = installed.Clone();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        new DiskUnderAttack(state).WriteEsp("coffer/configuration.cose", Sign(3, other));
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        using AgentClient agent = Agent(machine);
        JsonElement answer = await StateAsync(agent, seen => seen.GetProperty("refused").GetArrayLength() > 0);
        Assert.Equal("none", Text(answer, "state"));
        JsonElement refused = Assert.Single(answer.GetProperty("refused").EnumerateArray());
        Assert.Equal(("esp", "configuration.key"), (Text(refused, "source"), Text(refused, "reason")));
    }

    // The TPM stays as it is: the host sets back the disk alone. Here the guest's root plays the host that puts the older file back.
    [Fact]
    public async Task A_vault_that_is_set_back_brings_no_older_configuration_back()
    {
        LabState state = installed.Clone();
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            using AgentClient agent = Agent(machine);
            Probe probe = new(machine);
            await agent.PutAsync(Path, Sign(1, installed.Image.Keys.Config));
            await probe.OutputAsync("cp /var/lib/coffer/configuration.cose /var/older");
            await agent.PutAsync(Path, Sign(2, installed.Image.Keys.Config));
            await probe.OutputAsync("cp /var/older /var/lib/coffer/configuration.cose && sync");
            await machine.PowerOffAsync(Boot.Patience);
        }
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            using AgentClient agent = Agent(machine);
            JsonElement answer = await agent.GetAsync(Path);
            Assert.Equal(("missing", "2"), (Text(answer, "state"), Text(answer, "version")));
            Assert.EndsWith(":missing", Assert.Single(await MeasuredAsync(agent)));
            // Nobody knows who was taken away: no logs, no rotation, until the machine has its configuration again.
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => agent.GetAsync("v1/custody"));
            await agent.PutAsync(Path, Sign(2, installed.Image.Keys.Config));
            await StateAsync(agent, seen => Text(seen, "state") == "in-force");
            await agent.GetAsync("v1/custody");
        }
    }

    [Fact]
    public async Task Operators_of_a_configuration_are_in_place_of_the_images_at_once_and_after_a_restart()
    {
        LabState state = installed.Clone();
        using X509Certificate2 bob = NewOperator("bob");
        MachineConfiguration configuration = new()
        {
            Machine = "probe",
            Version = 1,
            Operators = [bob.RawData],
        };
        byte[] document = SignedConfiguration.Sign(configuration, installed.Image.Keys.Config).ToBytes();
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            await RefusedAsync(machine, bob);
            using (AgentClient agent = Agent(machine))
            {
                (HttpStatusCode status, JsonElement answer) = await agent.PutAsync(Path, document);
                Assert.True(status == HttpStatusCode.OK, answer.ToString());
            }
            await OnlyAsync(machine, bob);
            using AgentClient other = new(machine.HostPort(Boot.AgentPort), bob);
            JsonElement audit = await other.GetAsync("v1/audit");
            Assert.Equal(
                ["asked", "done"],
                audit
                    .GetProperty("entries")
                    .EnumerateArray()
                    .Where(entry => Text(entry, "action") == "configure")
                    .Select(entry => Text(entry, "outcome"))
            );
            await machine.PowerOffAsync(Boot.Patience);
        }
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
            await OnlyAsync(machine, bob);
    }

    private async Task OnlyAsync(LabMachine machine, X509Certificate2 certificate)
    {
        await RefusedAsync(machine, installed.Image.Keys.Operator!);
        using AgentClient agent = new(machine.HostPort(Boot.AgentPort), certificate);
        Assert.Equal("in-force", Text(await agent.GetAsync(Path), "state"));
    }

    // The handshake fails.
    private static async Task RefusedAsync(LabMachine machine, X509Certificate2 certificate)
    {
        using AgentClient agent = new(machine.HostPort(Boot.AgentPort), certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => agent.GetAsync(Path));
    }

    private static X509Certificate2 NewOperator(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private AgentClient Agent(LabMachine machine) =>
        new(machine.HostPort(Boot.AgentPort), installed.Image.Keys.Operator!);

    private static byte[] Sign(ulong version, ECDsa key) =>
        SignedConfiguration.Sign(new MachineConfiguration { Machine = "probe", Version = version }, key).ToBytes();

    private static async Task FollowsAsync(AgentClient agent, string version)
    {
        JsonElement answer = await agent.GetAsync(Path);
        Assert.Equal(("in-force", version), (Text(answer, "state"), Text(answer, "version")));
        string last = (await MeasuredAsync(agent))[^1];
        Assert.Equal($"coffer/configuration/v1:{version}:{Text(answer, "digest")}", last);
    }

    // What the ESP has is taken once the custodian runs, a moment after the boot.
    private static async Task<JsonElement> StateAsync(AgentClient agent, Func<JsonElement, bool> isIt)
    {
        for (int i = 0; ; i++)
        {
            JsonElement answer = await agent.GetAsync(Path);
            if (isIt(answer))
                return answer;
            Assert.InRange(i, 0, 60);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string[]> MeasuredAsync(AgentClient agent)
    {
        JsonElement answer = await agent.EvidenceAsync(new EvidenceRequest(RandomNumberGenerator.GetBytes(32)));
        byte[] json = System.Text.Encoding.UTF8.GetBytes(answer.GetProperty("bundle").GetRawText());
        EvidenceBundle bundle = EvidenceBundleReader.Read(json).OrThrow();
        UserspaceLog log = UserspaceLog.Read(bundle.Tpm!.UserspaceLog.Span).OrThrow();
        return [.. log.Events.Where(e => e.EventType == "configuration").Select(e => e.Text)];
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
