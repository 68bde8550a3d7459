using System.Text.Json;
using Coffer.Keys.Binding;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>A host that presses the reset button in the middle of a change: with the header of both bindings, right when the counter moved.</summary>
public sealed class ResetTests(InstalledMachine installed) : IDisposable
{
    private const uint TPM_CC_NV_Increment = 0x134;
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-reset-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task A_machine_reset_in_the_middle_of_a_rewrap_boots_by_the_new_binding_and_rotates_again()
    {
        LabState state = installed.Clone();
        ulong before = VaultSecrets.Of(state, installed.Image).Bound.Binding.Generation;
        OwnerCommands owner = new(installed.Image, _directory);
        LabMachine? running = null;
        Task<bool>? reset = null;
        LabOptions Pressed(LabOptions options) =>
            options with
            {
                Tap = new()
                {
                    Answer = exchange =>
                    {
                        if (exchange.CommandCode == TPM_CC_NV_Increment && reset is null)
                        {
                            reset = Task.Run(running!.ResetAsync);
                            // QEMU takes the button only when the TPM has answered: it has to be pressed by then.
                            Thread.Sleep(TimeSpan.FromSeconds(1));
                        }
                        return exchange.Response;
                    },
                },
            };
        await using (LabMachine machine = running = await Boot.AnsweringAsync(state, Pressed))
        {
            Task<(int ExitCode, JsonElement Json)> rotating = owner.RotateAsync(machine, "rewrap");
            SerialLine last = machine.Serial.Lines[^1];
            await machine.WaitForAsync(
                @"coffer: \[switch\]",
                Boot.Patience,
                last,
                TestContext.Current.CancellationToken
            );
            Assert.True(await reset!);
            await new Probe(machine).WaitAsync(Boot.Patience);
            string boot = await new Probe(machine).OutputAsync("cat /run/coffer/boot.json");
            Assert.Contains($"\"generation\":\"{before + 1}\"", boot);
            Assert.Equal("intact", await new Probe(machine).OutputAsync("cat /var/before"));
            Assert.Equal(1, (await rotating).ExitCode);
            (int exitCode, JsonElement receipt) = await owner.RotateAsync(machine, "rewrap");
            Assert.True(exitCode == 0, receipt.ToString());
            Assert.Equal($"{before + 2}", receipt.GetProperty("to").GetString());
        }
        byte[] start = new DiskUnderAttack(state).Read(PartitionRole.Vault, 0, BoundHeader.Size);
        Assert.True(HeaderCandidates.Read(start).OrThrow().AtRest);
    }
}
