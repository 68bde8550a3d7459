using System.Text.Json;
using Coffer.Keys.Owner;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;
using Coffer.Tpm;

namespace Coffer.Machine.Tests;

/// <summary>A machine whose owner gives it a new db key, by the <c>coffer</c> command and through the firmware itself: it is locked out at no moment.</summary>
public sealed class DbRotationTests(InstalledMachine installed) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-db-").FullName;

    private RotatedDb Rotated => new(installed.Image, _directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_machine_follows_a_new_db_key_and_refuses_what_locked_it_out()
    {
        LabState state = installed.Clone();
        DbRotationPlan plan = await Rotated.RotateAsync();
        string announced = Convert.ToHexStringLower(plan.States[1].Pcr7.Span);
        OwnerCommands owner = new(installed.Image, _directory);
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            Assert.Equal(Convert.ToHexStringLower(plan.States[0].Pcr7.Span), await Pcr7Async(machine));
            Assert.Contains("[delivery.sealing]", await RefusedAsync(owner, machine, "db"));
            Assert.Contains("[delivery.authority]", await RefusedAsync(owner, machine, "dbx"));
            await AnnounceAsync(owner, machine, announced);
            (int exitCode, JsonElement delivered) = await DeliverAsync(owner, machine, "db");
            Assert.True(exitCode == 0, delivered.ToString());
            Assert.Equal(announced, delivered.GetProperty("pcr-7-next").GetString());
            (exitCode, JsonElement refused) = await owner.RotateAsync(machine, "reseal");
            Assert.Contains("[rotation.delivered]", Thing(refused));
            // Nobody else has the firmware's variables in this boot but who blesses it.
            Assert.Equal("1", await new Probe(machine).OutputAsync("ls -d /run/coffer/efivars.custody | wc -l"));
            Assert.Equal("", await new Probe(machine).OutputAsync("ls /run/coffer/efivars.custody"));
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using (LabMachine machine = await Boot.AnsweringAsync(state))
        {
            Assert.Equal(announced, await Pcr7Async(machine));
            string boot = await new Probe(machine).OutputAsync("cat /run/coffer/boot.json");
            Assert.DoesNotContain("\"recovered\"", boot);
            Assert.Equal("intact", await new Probe(machine).OutputAsync("cat /var/before"));
            OwnerCommands later = new(installed.Image, _directory) { AnnouncedPcr7 = announced };
            Assert.Contains("[delivery.authority]", await RefusedAsync(later, machine, "dbx"));
            (int exitCode, JsonElement receipt) = await later.RotateAsync(machine, "reseal");
            Assert.True(exitCode == 0, receipt.ToString());
            Assert.False(receipt.TryGetProperty("pcr-7-next", out _));
        }
        TpmBuffer bound = VaultSecrets.Of(state, installed.Image).Bound.Binding.Pcr7.AsSpan();
        Assert.Equal(announced, $"{bound}");
    }

    private async Task AnnounceAsync(OwnerCommands owner, LabMachine machine, string announced)
    {
        string[] arguments = ["--level", "reseal", "--pcr-7", Rotated.PlanPath, "--state", "db-added"];
        (int exitCode, JsonElement receipt) = await owner.AskAsync(machine, "rotate", arguments);
        Assert.True(exitCode == 0, receipt.ToString());
        Assert.Equal(announced, receipt.GetProperty("pcr-7-next").GetString());
    }

    private Task<(int ExitCode, JsonElement Json)> DeliverAsync(
        OwnerCommands owner,
        LabMachine machine,
        string variable
    ) => CofferCommand.RunAsync(["keys", .. owner.Arguments(machine, "deliver", variable, "--plan", Rotated.PlanPath)]);

    private async Task<string> RefusedAsync(OwnerCommands owner, LabMachine machine, string variable)
    {
        (int exitCode, JsonElement answer) = await DeliverAsync(owner, machine, variable);
        Assert.True(exitCode == 1, answer.ToString());
        return Thing(answer);
    }

    private static string Thing(JsonElement answer) => answer.GetProperty("refused").GetProperty("thing").GetString()!;

    private static async Task<string> Pcr7Async(LabMachine machine)
    {
        string report = await new Probe(machine).OutputAsync("cat /run/coffer/boot.json");
        using JsonDocument document = JsonDocument.Parse(report);
        return document.RootElement.GetProperty("pcrs").GetProperty("7").GetString()!;
    }
}
