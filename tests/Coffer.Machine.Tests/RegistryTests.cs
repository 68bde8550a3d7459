using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Images that a machine pulls: the described and signed one runs, and no other does, whatever a registry serves.</summary>
public sealed class RegistryTests(PullingMachine machine) : IClassFixture<PullingMachine>
{
    [Fact]
    public async Task A_signed_image_runs_and_comes_up_again_without_its_registry()
    {
        Assert.Matches("^[0-9a-f-]{36}$", machine.Written);
        Assert.Equal(machine.Written, await machine.Container.OutputAsync("cat /srv/kept"));
    }

    [Fact]
    public async Task It_lies_in_the_vault_and_nowhere_else()
    {
        Assert.Equal(
            machine.Digest,
            await machine.Machine.OutputAsync("podman container inspect --format '{{.ImageDigest}}' web")
        );
        string mounts = await machine.Machine.OutputAsync(
            "cat /proc/$(podman inspect --format '{{.State.Pid}}' web)/mountinfo"
        );
        Assert.Matches(@"(?m) / / [^\n]* overlay [^\n]*/var/lib/containers/storage/", mounts);
        await machine.Machine.OutputAsync("! ls /usr/share/coffer/images/web");
    }

    [Fact]
    public async Task An_image_that_another_key_signed_never_starts_and_its_log_says_why()
    {
        Assert.Contains("signature", machine.RefusedLog, StringComparison.Ordinal);
        Assert.NotEqual("active", machine.RefusedStatus.GetProperty("state").GetString());
        Assert.Equal("", await machine.Machine.OutputAsync("podman ps --all --quiet --filter name=^other$"));
        // The same image under the other name is there: what was accepted for one name is not taken for the other.
        (string output, int exitCode) = await machine.Machine.RunAsync(
            $"podman image exists 10.0.2.2:15444/team/web@{machine.Digest} && ! podman image exists 10.0.2.2:15444/team/other@{machine.Digest}"
        );
        Assert.True(exitCode == 0, output);
    }
}
