using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>A machine whose TPM was replaced: it refuses, proves itself over the network, and its owner recovers it.</summary>
public sealed partial class RecoveryTests(InstalledMachine installed) : IDisposable
{
    private const string WrongPassphrase = "01234567-01234567-01234567-01234567-01234567-01234567-01234567-01234567";

    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-recovery-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_machine_with_another_TPM_is_recovered_over_the_network_and_has_its_data()
    {
        LabState state = installed.Clone();
        VaultSecrets secrets = VaultSecrets.Of(state, installed.Image);
        state.RemoveTpm();
        await using LabMachine machine = await Boot.StartAsync(state);
        await OffersAsync(machine, "srk.missing");
        await RefusesWithoutAcceptanceAsync(machine);
        await RefusesAnotherPassphraseAsync(machine);

        (int exitCode, JsonElement report) = await RecoverAsync(machine, "--accept", "tpm");
        Assert.True(exitCode == 0, report.ToString());
        Assert.True(report.GetProperty("answers").GetBoolean(), report.ToString());
        Assert.Equal($"{secrets.Header.Uuid}", report.GetProperty("vault").GetString());

        await RunsAsync(machine);
        await SaysThatItWasRecoveredAsync(machine);
        Assert.DoesNotContain(
            machine.Serial.Lines,
            line => line.Text.Contains(secrets.Passphrase, StringComparison.Ordinal)
        );
        SaysItsTimes(machine);
    }

    private static async Task OffersAsync(LabMachine machine, string reason)
    {
        SerialLine refusal = await machine.WaitForAsync($@"coffer: REFUSED \[{reason}\]", Boot.Patience);
        await machine.WaitForAsync("coffer: recovery: offered on port 7443", Boot.Patience, after: refusal);
    }

    private async Task RefusesWithoutAcceptanceAsync(LabMachine machine)
    {
        (int exitCode, JsonElement refused) = await RecoverAsync(machine);
        Assert.Equal(1, exitCode);
        JsonElement reason = refused.GetProperty("refused");
        Assert.Equal("recover.not-accepted", reason.GetProperty("reason").GetString());
        Assert.Contains("--accept tpm", reason.GetProperty("next").GetString());
    }

    // Straight at the end point, as anybody on the network can.
    private static async Task RefusesAnotherPassphraseAsync(LabMachine machine)
    {
        using SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, seen, _, _) => seen is not null;
        using HttpClient client = new(handler) { Timeout = TimeSpan.FromMinutes(2) };
        Uri address = new($"https://127.0.0.1:{machine.HostPort(Boot.AgentPort)}/v1/recovery");
        using ByteArrayContent body = new(Encoding.ASCII.GetBytes(WrongPassphrase));
        using HttpResponseMessage answer = await client.PostAsync(address, body);
        string problem = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("recovery.passphrase", problem);
    }

    private static async Task RunsAsync(LabMachine machine)
    {
        Probe probe = new(machine);
        using CancellationTokenSource late = new(Boot.Patience);
        while (!late.IsCancellationRequested)
        {
            try
            {
                Assert.Equal("intact", await probe.OutputAsync("cat /var/before"));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
            }
        }
        Assert.Fail("the workload does not answer");
    }

    private static async Task SaysThatItWasRecoveredAsync(LabMachine machine)
    {
        string text = await new Probe(machine).OutputAsync("cat /run/coffer/boot.json");
        using JsonDocument boot = JsonDocument.Parse(text);
        Assert.Equal("srk.missing", boot.RootElement.GetProperty("recovered").GetProperty("reason").GetString());
        Assert.Equal("mounted", boot.RootElement.GetProperty("data").GetString());
        TestContext.Current.SendDiagnosticMessage(
            $"/init of a recovery: {boot.RootElement.GetProperty("residentKiB").GetInt64()} KiB resident"
        );
    }

    private static void SaysItsTimes(LabMachine machine)
    {
        Match times = machine.Serial.Lines.Select(line => OwnTime().Match(line.Text)).Single(match => match.Success);
        double own = double.Parse(times.Groups[1].Value, CultureInfo.InvariantCulture);
        TestContext.Current.SendDiagnosticMessage(times.Value);
        Assert.InRange(own, 0.1, 60);
    }

    private Task<(int ExitCode, JsonElement Json)> RecoverAsync(LabMachine machine, params string[] more) =>
        new OwnerCommands(installed.Image, _directory).AskAsync(
            machine,
            "recover",
            ["--identity", installed.Image.RecoveryIdentityPath, .. more]
        );

    [GeneratedRegex(@"coffer: recovery: (\d+\.\d+) s of our own: .*")]
    private static partial Regex OwnTime();
}
