using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Grants;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Tests.Recovery.Age;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>
/// A machine whose description allows the recovery passphrase on its console, and whose recovery key the installer escrowed to a post-quantum
/// recipient: ML-KEM of the OpenSSL in <c>/init</c>, opened here by another library's.
/// </summary>
public sealed class ConsoleRecoveryTests
{
    private const long DiskSize = InstalledMachine.DiskSize;
    private const string WrongPassphrase = "01234567-01234567-01234567-01234567-01234567-01234567-01234567-01234567";
    private const string Prompt = "coffer: recovery: type the recovery passphrase";

    [Fact]
    public async Task The_console_warns_refuses_a_wrong_passphrase_and_boots_with_the_right_one()
    {
        using AgeIdentity identity = HybridIdentity
            .Of(Secret.Random(HybridIdentity.SeedSize, SystemRandomSource.Instance), new ManagedMlKem768())
            .OrThrow();
        using ProbeImage image = new(
            "console",
            BuildProfile.Lab,
            recovery: "console: on",
            recipient: identity.Recipient.ToString()
        );
        await image.InitializeAsync();
        LabState state = await InstallAsync(image);
        string passphrase = PassphraseOf(state, identity);

        state.RemoveTpm();
        await using LabMachine machine = await Boot.StartAsync(state);
        await TypeAsync(machine, passphrase);
        await AnswersAsync(machine);
        ImmutableList<SerialLine> console = machine.Serial.Lines;
        Assert.DoesNotContain(console, line => line.Text.Contains(passphrase, StringComparison.Ordinal));
        Assert.DoesNotContain(console, line => line.Text.Contains(WrongPassphrase, StringComparison.Ordinal));
    }

    private static async Task TypeAsync(LabMachine machine, string passphrase)
    {
        await machine.WaitForAsync("coffer: recovery: WARNING: the host can read this console", Boot.Patience);
        SerialLine prompt = await machine.WaitForAsync(Prompt, Boot.Patience);
        await machine.TypeAsync(WrongPassphrase);
        SerialLine refused = await machine.WaitForAsync("coffer: recovery: not accepted", Boot.Patience, after: prompt);
        await machine.WaitForAsync(Prompt, Boot.Patience, after: refused);
        await machine.TypeAsync(passphrase);
        await machine.WaitForAsync("the vault was opened with the recovery passphrase", Boot.Patience);
    }

    private static async Task<LabState> InstallAsync(ProbeImage image)
    {
        LabState state = new(Path.Combine(Repository.Machines, "console-installed"));
        state.Remove();
        state.CreateDisk(image.Built.ImagePath, DiskSize);
        state.CreateVariables(image.SecureBoot);
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        await new Probe(machine).OutputAsync("echo intact > /var/before && sync");
        return state;
    }

    private static string PassphraseOf(LabState state, AgeIdentity identity)
    {
        byte[] start = new DiskUnderAttack(state).Read(PartitionRole.Vault, 0, BoundHeader.Size);
        BoundHeader header = HeaderCandidates.Read(start).OrThrow().Newest;
        ReadOnlySpan<byte> age = header.Header.Escrow.Ages[0].AsSpan();
        Assert.Contains("-> mlkem768x25519 ", Encoding.Latin1.GetString(age), StringComparison.Ordinal);
        using Secret passphrase = AgeDecryption.Decrypt(age, identity).OrThrow();
        header.Recover(passphrase).OrThrow().Dispose();
        return Encoding.ASCII.GetString(passphrase.Span);
    }

    // Not Probe.WaitAsync, which takes the refusal before the recovery for the end.
    private static async Task AnswersAsync(LabMachine machine)
    {
        Probe probe = new(machine);
        using CancellationTokenSource late = new(Boot.Patience);
        while (!late.IsCancellationRequested)
        {
            try
            {
                Assert.Equal("intact", await probe.OutputAsync("cat /var/before"));
                using JsonDocument boot = JsonDocument.Parse(await probe.OutputAsync("cat /run/coffer/boot.json"));
                Assert.True(boot.RootElement.TryGetProperty("recovered", out _));
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
            }
        }
        Assert.Fail("the workload does not answer");
    }
}
