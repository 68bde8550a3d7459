using System.Diagnostics;
using System.Text.Json;
using Coffer.Keys.Binding;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>
/// A machine whose vault gets new keys while it runs, by the <c>coffer</c> command; and what its host can do with the old
/// ones afterwards.
/// </summary>
public sealed class RotationTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-rotate-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_running_machine_rotates_each_level_and_boots_with_the_last_one_only()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        byte[] old = disk.Read(PartitionRole.Vault, 0, BoundHeader.Size);
        ulong before = GenerationOf(old);
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
            await RotateEachLevelAsync(machine, before);
        byte[] last = disk.Read(PartitionRole.Vault, 0, BoundHeader.Size);
        Assert.Equal(before + 4, GenerationOf(last));
        Assert.Equal(
            HeaderCandidates.Read(last).OrThrow().Newest.Header.Escrow.Ages[0],
            disk.ReadEsp("EFI/Coffer/recovery.age")
        );
        VaultSecrets.Of(state, installed.Image);

        await using (LabMachine machine = await Boot.AnsweringAsync(state))
            Assert.Contains(
                $"\"generation\":\"{before + 4}\"",
                await new Probe(machine).OutputAsync("cat /run/coffer/boot.json")
            );

        disk.Change(PartitionRole.Vault, 0, old.Length, bytes => old.CopyTo(bytes, 0));
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_TPM_in_lockout_unseals_a_revoked_vault_and_one_without_counter_do_not()
    {
        LabState state = installed.Clone();
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
        {
            tpm.LockOut(_directory);
            Assert.Matches("inLockout: *1", tpm.Run("tpm2_getcap", "properties-variable"));
        }
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            (int exitCode, JsonElement receipt) = await ChangeAsync(machine, "revoked", "revoke");
            Assert.True(exitCode == 0, receipt.ToString());
            Assert.Equal("revoke", receipt.GetProperty("event").GetString());
        }
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
        await using (OfflineTpm tpm = await OfflineTpm.StartAsync(state))
            tpm.Run("tpm2_nvundefine", "-Q", "-C", "o", "0x01801c0f");
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_destroyed_vault_opens_for_nobody_and_its_old_header_does_not_either()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        byte[] old = disk.Read(PartitionRole.Vault, 0, BoundHeader.Size);
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            string[] destroy = ["--destroy", "--confirm"];
            (int exitCode, JsonElement answer) = await ChangeAsync(
                machine,
                "another",
                "revoke",
                [.. destroy, "another"]
            );
            Assert.Equal("revoke.confirm", answer.GetProperty("refused").GetProperty("reason").GetString());
            Assert.Equal(1, exitCode);
            Assert.Equal(old, disk.Read(PartitionRole.Vault, 0, old.Length));

            (exitCode, answer) = await ChangeAsync(machine, "destroyed", "revoke", [.. destroy, "probe"]);
            Assert.True(exitCode == 0, answer.ToString());
            Assert.Equal("destroy", answer.GetProperty("event").GetString());
            Assert.True(await machine.WaitForEndAsync(Boot.Patience), "it does not switch itself off");
        }
        byte[] left = disk.Read(PartitionRole.Vault, 0, old.Length);
        // Random bytes everywhere: of the areas' sectors none is as it was.
        Assert.DoesNotContain(
            Enumerable.Range(0, old.Length / 4096),
            i => left.AsSpan(i * 4096, 4096).SequenceEqual(old.AsSpan(i * 4096, 4096))
        );
        Assert.StartsWith("luks2.", await Boot.ReasonAsync(state), StringComparison.Ordinal);

        disk.Change(PartitionRole.Vault, 0, old.Length, bytes => old.CopyTo(bytes, 0));
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(state));
    }

    private async Task RotateEachLevelAsync(LabMachine machine, ulong before)
    {
        string custodian = await new Probe(machine).OutputAsync(
            """
            for p in /proc/[0-9]*; do
                case "$(cat $p/cmdline 2> /dev/null)" in @coffer-custodian*) wc -c < $p/environ ;; esac
            done
            true
            """
        );
        // One, with nothing in its environment.
        Assert.Equal("0", custodian);
        using CancellationTokenSource end = new();
        Task<int> workload = CountAnswersAsync(machine, end.Token);
        foreach ((string level, int i) in ((string[])["reseal", "rewrap", "recovery", "all"]).Select((l, i) => (l, i)))
        {
            long start = Stopwatch.GetTimestamp();
            (int exitCode, JsonElement receipt) = await RotateAsync(machine, level);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            Assert.True(exitCode == 0, receipt.ToString());
            Assert.Equal($"{before + (ulong)i + 1}", receipt.GetProperty("to").GetString());
            output.WriteLine($"{level}: {took.TotalSeconds:F1} s with judging the machine twice");
        }
        await end.CancelAsync();
        output.WriteLine($"the workload answered {await workload} times meanwhile");
        Assert.True(await workload > 0);

        using AgentClient client = new(machine.HostPort(Boot.AgentPort), installed.Image.Keys.Operator);
        Assert.Equal(4, (await client.GetAsync("v1/receipts")).GetProperty("receipts").GetArrayLength());
        byte[] header = (await client.GetAsync("v1/header")).GetProperty("header").GetBytesFromBase64();
        Assert.Equal(before + 4, GenerationOf(header));
        Assert.Equal(1, (await client.GetAsync("v1/escrow")).GetProperty("age").GetArrayLength());
        JsonElement custody = await client.GetAsync("v1/custody");
        Assert.Equal("current", custody.GetProperty("esp-escrow").GetString());
        Assert.Equal("coffer-birth-1", (await client.GetAsync("v1/birth")).GetProperty("format").GetString());
        string kept = Path.Combine(_directory, "all.json");
        (int judged, JsonElement verdict) = await CofferCommand.RunAsync("verify", kept, "--trust-ak");
        Assert.True(judged == 0, verdict.ToString());
        Assert.Equal(
            "root coffer-agent",
            await new Probe(machine).OutputAsync("stat -c '%U %G' /run/coffer/custodian.sock")
        );
    }

    private Task<(int ExitCode, JsonElement Json)> RotateAsync(LabMachine machine, string level) =>
        ChangeAsync(machine, level, "rotate", "--level", level);

    private Task<(int ExitCode, JsonElement Json)> ChangeAsync(
        LabMachine machine,
        string receipt,
        string verb,
        params string[] arguments
    ) =>
        new OwnerCommands(installed.Image, _directory).AskAsync(
            machine,
            verb,
            [.. arguments, "--receipt", Path.Combine(_directory, $"{receipt}.json")]
        );

    private static async Task<int> CountAnswersAsync(LabMachine machine, CancellationToken end)
    {
        int answers = 0;
        while (!end.IsCancellationRequested)
        {
            await new Probe(machine).OutputAsync("echo $RANDOM > /var/tmp/rotating && sync && cat /var/tmp/rotating");
            answers++;
        }
        return answers;
    }

    private static ulong GenerationOf(byte[] start)
    {
        HeaderCandidates read = HeaderCandidates.Read(start).OrThrow();
        Assert.True(read.AtRest);
        return read.Newest.Binding.Generation;
    }
}
