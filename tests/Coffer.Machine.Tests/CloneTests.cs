using System.Text.Json;
using Coffer.Lab;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// A host that clones a machine with its TPM has two machines (docs/threat-model.md, "What it does not give"): each lives on by itself, and once the keys of
/// one were renewed, neither disk opens with the TPM of the other.
/// </summary>
public sealed class CloneTests(InstalledMachine installed) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-clone-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task Two_clones_run_and_after_a_rotation_of_one_their_TPMs_cannot_be_exchanged()
    {
        LabState renewed = installed.Clone();
        LabState old = installed.Clone();
        await using (LabMachine one = await Boot.AnsweringAsync(renewed))
        await using (LabMachine other = await Boot.AnsweringAsync(old))
        {
            (int exitCode, JsonElement receipt) = await new OwnerCommands(installed.Image, _directory).RotateAsync(
                one,
                "rewrap"
            );
            Assert.True(exitCode == 0, receipt.ToString());
            Assert.Equal("intact", await new Probe(other).OutputAsync("cat /var/before"));
        }
        LabState exchanged = installed.Clone();
        exchanged.CopyTpmFrom(renewed);
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(exchanged));
        renewed.CopyTpmFrom(old);
        Assert.Equal("unseal.generation", await Boot.ReasonAsync(renewed));
    }
}
