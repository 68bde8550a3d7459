using Coffer.Attestation.Tests.EventLogs;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Tests.Recovering;

/// <summary><c>coffer recover</c> against a machine that waits, and against everything that only looks like one.</summary>
public sealed class RecoverTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-recover-").FullName;

    public RecoverTests() => StockTool.Run("age", "/usr/bin/age-keygen", "-o", Identity);

    private string Identity => Path.Combine(_directory, "recovery.identity");

    private string Recipient => StockTool.Run("age", "/usr/bin/age-keygen", "-y", Identity).Trim();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_machine_is_recovered_once_its_owner_accepts_what_differs()
    {
        using WaitingMachine machine = new(Recipient, "srk.name");
        CofferRun refused = await RunAsync(machine);
        Assert.Equal((1, "recover.not-accepted"), (refused.ExitCode, refused.Reason));
        Assert.Contains("--accept tpm", refused.Out, StringComparison.Ordinal);
        Assert.Equal(0, machine.Attempts);
        CofferRun run = await RunAsync(machine, "--accept", "tpm");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.True(machine.Desk.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal("srk.name", run.Json.GetProperty("reason").GetString());
        Assert.Equal("3", run.Json.GetProperty("generation").GetString());
        Assert.False(run.Json.GetProperty("answers").GetBoolean());
        Assert.Contains("reseal", run.Json.GetProperty("next")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["tpm"], Words(run));
        Assert.Equal(1, machine.Attempts);
    }

    [Fact]
    public async Task Other_Secure_Boot_keys_are_shown_and_have_to_be_accepted()
    {
        using WaitingMachine machine = new(
            Recipient,
            "unseal.pcr-7",
            log => log.SetVariable("KEK", OfAnotherCertificate(log))
        );
        CofferRun refused = await RunAsync(machine);
        Assert.Equal("recover.not-accepted", refused.Reason);
        Assert.Contains("--accept pcr-7", refused.Out, StringComparison.Ordinal);
        Assert.Contains("tpm.pcrs.sha256.7", refused.Error, StringComparison.Ordinal);
        CofferRun run = await RunAsync(machine, "--accept", "pcr-7");
        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal(["pcr-7", "pcr-7"], Words(run));
    }

    [Fact]
    public async Task Another_word_accepts_nothing()
    {
        using WaitingMachine machine = new(Recipient, "binding.header-mac");
        Assert.Equal("recover.not-accepted", (await RunAsync(machine, "--accept", "tpm")).Reason);
        Assert.Equal(0, machine.Attempts);
        Assert.Equal(0, (await RunAsync(machine, "--accept", "header")).ExitCode);
    }

    [Fact]
    public async Task Somebody_in_between_with_a_TLS_key_of_his_own_gets_nothing()
    {
        using WaitingMachine machine = new(Recipient, "srk.name", isLying: true);
        CofferRun run = await RunAsync(machine, "--accept", "tpm");
        Assert.Equal((1, "recover.quote.extra-data"), (run.ExitCode, run.Reason));
        Assert.Equal(0, machine.Attempts);
    }

    [Fact]
    public async Task Another_image_in_the_initrd_gets_nothing()
    {
        using WaitingMachine machine = new(
            Recipient,
            "srk.name",
            log =>
            {
                int at = log.Events.FindLastIndex(e => e is { Pcr: 11, Type: TcgEventType.EV_IPL });
                log.Events[at] = log.Events[at] with { Digest = new byte[32] };
            }
        );
        CofferRun run = await RunAsync(machine, "--accept", "tpm", "--accept", "pcr-7", "--accept", "pcr-11");
        Assert.Equal("recover.measurements.pcr-11", run.Reason);
        Assert.Equal(0, machine.Attempts);
    }

    [Theory]
    [InlineData("leave-initrd", 11, "recover.measurements.pcr-11")]
    [InlineData("coffer/vault/v1:1:2:3", 15, "recover.stub.vault")]
    public async Task A_machine_that_went_on_gets_nothing(string measured, int pcr, string reason)
    {
        using WaitingMachine machine = new(Recipient, "srk.name", log => log.Measure(pcr, measured));
        Assert.Equal(reason, (await RunAsync(machine, "--accept", "tpm")).Reason);
        Assert.Equal(0, machine.Attempts);
    }

    [Fact]
    public async Task Another_boot_loader_gets_nothing_for_it_could_pretend_the_rest()
    {
        using WaitingMachine machine = new(
            Recipient,
            "srk.name",
            log =>
            {
                int at = log.IndexOf(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION);
                log.Events[at] = log.Events[at] with { Digest = new byte[32] };
            }
        );
        Assert.StartsWith(
            "recover.",
            (await RunAsync(machine, "--accept", "tpm", "--accept", "pcr-4")).Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(0, machine.Attempts);
    }

    [Fact]
    public async Task The_identity_of_nobody_opens_nothing()
    {
        string other = Path.Combine(_directory, "other.identity");
        StockTool.Run("age", "/usr/bin/age-keygen", "-o", other);
        using WaitingMachine machine = new(Recipient, "srk.name");
        CofferRun run = await CofferRun.Of([.. Command(machine), "--identity", other, "--accept", "tpm"]);
        Assert.Equal("escrow.no-match", run.Reason);
        Assert.Equal(0, machine.Attempts);
        CofferRun both = await CofferRun.Of([
            .. Command(machine),
            "--identity",
            other,
            "--identity",
            Identity,
            "--accept",
            "tpm",
        ]);
        Assert.True(both.ExitCode == 0, both.Out + both.Error);
    }

    [Fact]
    public async Task A_policy_with_measurements_of_another_build_gives_nothing()
    {
        using WaitingMachine machine = new(Recipient, "srk.name");
        TestLog other = TestLog.OfRealBoot();
        int at = other.Events.FindLastIndex(e => e is { Pcr: 11, Type: TcgEventType.EV_IPL });
        other.Events[at] = other.Events[at] with { Digest = new byte[32] };
        CofferRun run = await CofferRun.Of([.. Command(machine, other), "--identity", Identity, "--accept", "tpm"]);
        Assert.Equal("recover.measurements.pcr-11", run.Reason);
    }

    [Theory]
    [InlineData("recover")]
    [InlineData("recover --policy p.yaml")]
    public async Task Wrong_usage_is_exit_code_2(string command) =>
        Assert.Equal(2, (await CofferRun.Of(command.Split(' '))).ExitCode);

    [Fact]
    public async Task Holders_of_shares_recover_together_and_one_alone_does_not()
    {
        using ScratchDirectory scratch = new();
        Officer[] officers = await Officer.MakeAsync(scratch, 3);
        using WaitingMachine machine = new([.. officers.Select(officer => officer.Recipient)], 2, "srk.name");
        string[] command = [.. Command(machine), "--accept", "tpm", "--identity", officers[0].File];
        CofferRun alone = await CofferRun.Of(command);
        Assert.Equal("share.too-few", alone.Reason);
        Assert.Equal(0, machine.Attempts);
        await File.WriteAllBytesAsync(
            scratch["recovery-2.age"],
            machine.Escrow.Files[1].Age.ToArray(),
            TestContext.Current.CancellationToken
        );
        string share = scratch["bob.share"];
        string[] open = ["recovery", "open", scratch["recovery-2.age"], "--identity", officers[1].File];
        Assert.Equal(0, (await CofferRun.Of([.. open, "--share", "-o", share])).ExitCode);
        CofferRun together = await CofferRun.Of([.. command, "--share", share]);
        Assert.True(together.ExitCode == 0, together.Out + together.Error);
        Assert.True(machine.Desk.IsRecovered);
    }

    private Task<CofferRun> RunAsync(WaitingMachine machine, params string[] more) =>
        CofferRun.Of([.. Command(machine), "--identity", Identity, .. more]);

    private string[] Command(WaitingMachine machine, TestLog? build = null)
    {
        string measurements = Path.Combine(_directory, "measurements.json");
        File.WriteAllBytes(measurements, TestMeasurements.Document(build ?? TestLog.OfRealBoot()));
        string policy = Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(
            policy,
            $$"""
            format: coffer-policy-1
            require-confidential-vm: false
            tpm: { accepted-bindings: [activation], ek-roots: [{{string.Join(", ", machine.Authority)}}] }
            boot: { measurements: measurements.json }
            """
        );
        return ["recover", machine.Host, "--policy", policy, "--keys", _directory, "--timeout", "0", "--json"];
    }

    // The same list with another owner GUID in it: another KEK for PCR 7, and Secure Boot still on.
    private static byte[] OfAnotherCertificate(TestLog log)
    {
        byte[] list = log.ValueOf("KEK");
        list[^1] ^= 1;
        return list;
    }

    private static string[] Words(CofferRun run) =>
        [.. run.Json.GetProperty("accepted").EnumerateArray().Select(item => item.GetProperty("word").GetString()!)];
}
