using System.Diagnostics;
using Coffer.Bytes;
using Coffer.Lab.Processes;

namespace Coffer.Lab.Tests.Processes;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task A_missing_program_is_refused_with_its_package()
    {
        RefusedException e = await Assert.ThrowsAsync<RefusedException>(() =>
            ChildProcess.StartAsync("no-such-program", [], "some-package")
        );
        Assert.Equal("program.missing", e.Refusal.Reason);
        Assert.Contains("apt-get install some-package", e.Refusal.NextStep);
    }

    [Fact]
    public async Task The_program_keeps_the_id_it_was_started_with()
    {
        using ChildProcess child = await ChildProcess.StartAsync("sh", ["-c", "echo $$"], "dash");
        using StreamReader output = new(child.Output);
        Assert.Equal($"{child.Id}\n", await output.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".:bin:../bin:~/bin:")]
    [InlineData(":/usr/sbin::/sbin")]
    public void Programs_are_not_where_somebody_stands(string? path) =>
        Assert.Equal(["/usr/sbin", "/sbin"], ChildProcess.Directories(path));

    [Fact]
    public void Programs_of_the_user_go_first() =>
        Assert.Equal(
            ["/opt/qemu/bin", "/usr/bin", "/usr/sbin", "/sbin"],
            ChildProcess.Directories("/opt/qemu/bin:.:/usr/bin")
        );

    [Fact]
    public async Task A_program_finds_no_others_there()
    {
        using ChildProcess child = await ChildProcess.StartAsync("sh", ["-c", "echo \"$PATH\""], "dash");
        using StreamReader output = new(child.Output);
        string path = await output.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.All(path.TrimEnd().Split(':'), directory => Assert.StartsWith("/", directory));
    }

    [Fact]
    public async Task The_last_errors_are_kept()
    {
        using ChildProcess child = await ChildProcess.StartAsync("sh", ["-c", "echo why >&2; exit 3"], "dash");
        Assert.Equal(3, await child.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.Equal("why", child.LastErrors);
    }

    [Fact]
    public async Task A_killed_program_is_gone()
    {
        using ChildProcess child = await ChildProcess.StartAsync("sleep", ["1000"], "coreutils");
        await child.KillAsync();
        Assert.True(child.HasExited);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(child.Id));
    }

    [Fact]
    public async Task The_kernel_will_kill_it_when_we_die()
    {
        // prctl(PR_GET_PDEATHSIG) is only for the process itself, so it is asked to tell.
        using ChildProcess child = await ChildProcess.StartAsync("setpriv", ["--dump"], "util-linux");
        using StreamReader output = new(child.Output);
        string dump = await output.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Parent death signal: KILL", dump);
    }
}
