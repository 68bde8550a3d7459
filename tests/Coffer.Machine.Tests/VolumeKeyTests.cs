using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Machine.Tests;

/// <summary>
/// A machine that re-encrypts all its data with a new volume key while it works, whose power goes in the middle, and that is recovered in the
/// middle.
/// </summary>
public sealed class VolumeKeyTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-volume-key-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // Four boots and a whole vault re-encrypted by an emulated processor; the shorter test and the power cuts have most of it.
    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task All_data_get_a_new_key_while_the_machine_works_and_over_cuts_of_its_power()
    {
        LabState state = installed.Clone();
        RotatingMachine rotating = new(installed, state, _directory);
        VaultSecrets before = VaultSecrets.Of(state, installed.Image);
        await using (LabMachine machine = await rotating.BootAsync())
        {
            await BeginAsync(rotating, machine);
            await PauseAndGoOnAsync(rotating, machine);
            await rotating.WaitForAsync(machine, 25);
            await machine.CutPowerAsync();
        }
        await DrillAsync(state);
        await using (LabMachine machine = await rotating.BootAsync())
        {
            (string at, long position, long size) = await rotating.ProgressAsync(machine);
            output.WriteLine($"goes on after the first cut: {at}, {position} of {size}");
            Assert.True(position >= size / 4, $"{position} of {size}");
            output.WriteLine($"{await RotatingMachine.CheckFilesAsync(machine)} files are whole");
            await RotatingMachine.WriteFilesAsync(machine);
            await rotating.WaitForAsync(machine, 60);
            await machine.CutPowerAsync();
        }
        await using (LabMachine machine = await rotating.BootAsync())
        {
            await RotatingMachine.WriteFilesAsync(machine);
            await rotating.WaitForAsync(machine, 100);
            await EndedAsync(rotating, machine);
        }
        RequireNewKeyAlone(state, before);
        await using (LabMachine machine = await rotating.BootAsync())
        {
            Assert.Equal("intact", await new Probe(machine).OutputAsync("cat /var/before"));
            output.WriteLine(
                $"{await RotatingMachine.CheckFilesAsync(machine)} files are whole under the new key alone"
            );
        }
    }

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task A_machine_that_is_recovered_in_the_middle_waits_for_a_reseal_and_goes_on()
    {
        LabState state = installed.Clone();
        RotatingMachine rotating = new(installed, state, _directory);
        VaultSecrets before = VaultSecrets.Of(state, installed.Image);
        await using (LabMachine machine = await rotating.BootAsync())
        {
            await RotatingMachine.WriteFilesAsync(machine);
            await rotating.RotatedAsync(machine, "--level", "volume-key", "--detach");
            await rotating.WaitForAsync(machine, 20);
            await machine.CutPowerAsync();
        }
        state.RemoveTpm();
        await using (LabMachine machine = await Boot.StartAsync(state))
        {
            await RecoverAsync(machine);
            (string at, long position, long size) = await rotating.ProgressAsync(machine);
            output.WriteLine($"after the recovery: {at}, {position} of {size}");
            Assert.Equal("waiting", at);
            Assert.True(position >= size / 5, $"{position} of {size}");
            await rotating.RotatedAsync(machine, "--level", "reseal");
            await rotating.WaitForAsync(machine, 45);
            await machine.CutPowerAsync();
        }
        await using (LabMachine machine = await rotating.BootAsync())
        {
            await rotating.WaitForAsync(machine, 100);
            await rotating.WaitForAsync(machine, 101);
            output.WriteLine($"{await RotatingMachine.CheckFilesAsync(machine)} files are whole");
        }
        RequireNewKeyAlone(state, before);
    }

    private void RequireNewKeyAlone(LabState state, VaultSecrets before)
    {
        VaultSecrets after = VaultSecrets.Of(state, installed.Image);
        Assert.NotEqual(before.VolumeKey, after.VolumeKey);
        Assert.Equal(2, after.Header.Template);
        using Secret passphrase = Secret.CopyOf(Encoding.ASCII.GetBytes(before.Passphrase));
        Assert.Equal("luks2.passphrase", after.Bound.Recover(passphrase).Refusal?.Reason);
        Assert.True(OpensData(state, after.VolumeKey, after.Header));
        Assert.False(OpensData(state, before.VolumeKey, after.Header));
    }

    // The superblock is the first of the data, and has a MAC of the volume key's.
    private static bool OpensData(LabState state, byte[] volumeKey, Luks2Header header)
    {
        byte[] superblock = new DiskUnderAttack(state).Read(
            PartitionRole.Vault,
            Luks2Template.DataOffset + VaultSuperblock.CopyOffsets[0],
            VaultSuperblock.Size
        );
        using Secret key = Secret.CopyOf(volumeKey);
        using Luks2DataCipher cipher = new(key);
        cipher.Decrypt(superblock, VaultSuperblock.CopyOffsets[0]);
        using Secret macKey = VaultKeys.SuperblockMacKey(key, header.Uuid);
        ulong sectors = (ulong)header.DataSize / VaultLayout.SectorSize;
        using VaultSuperblock? read = VaultSuperblock.Read(superblock, macKey.Span, header.Uuid, sectors).Value;
        return read is not null;
    }

    private async Task BeginAsync(RotatingMachine rotating, LabMachine machine)
    {
        await RotatingMachine.WriteFilesAsync(machine);
        JsonElement receipt = await rotating.RotatedAsync(
            machine,
            "--level",
            "volume-key",
            "--throttle",
            "4",
            "--detach"
        );
        Assert.Equal("volume-key-begin", receipt.GetProperty("event").GetString());
        Assert.Equal("rotation.running", await rotating.RefusedAsync(machine, "--level", "recovery"));
        Assert.Equal("rotation.running", await rotating.RefusedAsync(machine, "--level", "volume-key"));
    }

    private async Task PauseAndGoOnAsync(RotatingMachine rotating, LabMachine machine)
    {
        await rotating.WaitForAsync(machine, 2);
        JsonElement paused = await rotating.RotatedAsync(machine, "--pause");
        Assert.Equal("paused", paused.GetProperty("state").GetString());
        // Behind the slice that was at work when it was paused.
        await rotating.RotatedAsync(machine, "--level", "reseal");
        long position = (await rotating.ProgressAsync(machine)).Position;
        await new Probe(machine).OutputAsync("sync; sleep 5; ls /var/files | wc -l");
        Assert.Equal(position, (await rotating.ProgressAsync(machine)).Position);
        JsonElement resumed = await rotating.RotatedAsync(machine, "--resume", "--throttle", "0");
        Assert.Equal("running", resumed.GetProperty("state").GetString());
    }

    private async Task DrillAsync(LabState state)
    {
        byte[] start = new DiskUnderAttack(state).Read(PartitionRole.Vault, 0, BoundHeader.Size);
        Assert.Equal(3, HeaderCandidates.Read(start).OrThrow().Newest.Header.Template);
        (int exitCode, JsonElement drill) = await CofferCommand.RunAsync(
            "recovery",
            "drill",
            state.DiskPath,
            "--identity",
            installed.Image.RecoveryIdentityPath
        );
        Assert.True(exitCode == 0, drill.ToString());
    }

    private async Task EndedAsync(RotatingMachine rotating, LabMachine machine)
    {
        // All data are under the new key; the header follows.
        await rotating.WaitForAsync(machine, 101);
        using AgentClient client = new(machine.HostPort(Boot.AgentPort), installed.Image.Keys.Operator);
        JsonElement receipts = (await client.GetAsync("v1/receipts")).GetProperty("receipts");
        Assert.Equal(3, receipts.GetArrayLength());
        string table = await new Probe(machine).OutputAsync("dmsetup table coffer-vault | wc -l");
        Assert.Equal("1", table);
        string errors = await new Probe(machine).OutputAsync("dmesg | busybox grep -c 'Checksum failed' || true");
        Assert.Equal("0", errors);
        output.WriteLine($"{await RotatingMachine.CheckFilesAsync(machine)} files are whole at the end");
    }

    private async Task RecoverAsync(LabMachine machine)
    {
        SerialLine refusal = await machine.WaitForAsync(@"coffer: REFUSED \[srk.missing\]", Boot.Patience);
        await machine.WaitForAsync("coffer: recovery: offered on port 7443", Boot.Patience, after: refusal);
        (int exitCode, JsonElement report) = await new OwnerCommands(installed.Image, _directory).AskAsync(
            machine,
            "recover",
            "--identity",
            installed.Image.RecoveryIdentityPath,
            "--accept",
            "tpm"
        );
        Assert.True(exitCode == 0, report.ToString());
        await new Probe(machine).WaitAsync(Boot.Patience, recovered: true);
    }
}
