using System.Diagnostics;
using System.Text.Json;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>What operators see of the workloads of a running machine and do with them, by the <c>coffer</c> command.</summary>
[Collection(ContainerMachineCollection.Name)]
public sealed class OperatingTests(ContainerMachine machine)
{
    [Fact]
    public async Task Status_says_how_the_machine_and_its_workloads_are()
    {
        JsonElement status = await machine.WellAsync("late");
        Assert.Equal("probe", status.GetProperty("machine").GetProperty("name").GetString());
        Assert.Equal("done", status.GetProperty("machine").GetProperty("integrity-progress").GetString());
        Assert.True(status.GetProperty("custody").GetProperty("unlock-secret").GetBoolean());
        Assert.Equal("", status.GetProperty("recovered").GetString());
        Assert.Equal(
            await machine.Machine.OutputAsync("cat /proc/sys/kernel/osrelease"),
            status.GetProperty("kernel").GetString()
        );
        JsonElement web = Workload(status, "web");
        Assert.Equal("healthy", web.GetProperty("health").GetString());
        Assert.Equal("active", web.GetProperty("state").GetString());
        Assert.Matches("^sha256:[0-9a-f]{64}$", web.GetProperty("digest").GetString());
        Assert.Equal("8081:80/tcp", Assert.Single(web.GetProperty("ports").EnumerateArray()).GetString());
        Assert.Equal("program", Workload(status, "probe").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Who_depends_on_a_workload_starts_when_it_is_well()
    {
        await machine.WellAsync("late");
        // It asks web once, when it has started: a busy machine is well before the answer is there.
        using CancellationTokenSource late = new(Boot.Patience);
        string[] lines;
        while (
            !(lines = await LogsAsync("late", "--lines", "1000")).Any(line =>
                line.Contains("late saw web", StringComparison.Ordinal)
            )
        )
            Assert.False(late.IsCancellationRequested, string.Join('\n', lines));
    }

    [Fact]
    public async Task Logs_are_what_a_workload_prints_and_no_console_has_them()
    {
        string marker = $"printed-{Guid.NewGuid():N}";
        await machine.Container.OutputAsync($"echo {marker} >&3");
        string[] lines = await LogsAsync("web", "--lines", "20");
        Assert.Contains(lines, line => line.Contains(marker, StringComparison.Ordinal));
        Assert.DoesNotContain(
            await LogsAsync("late", "--lines", "1000"),
            line => line.Contains(marker, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(machine.Console, line => line.Contains(marker, StringComparison.Ordinal));
        Assert.Contains(
            "/var/log/journal",
            await machine.Machine.OutputAsync("journalctl --header --quiet | busybox grep -m 1 'File path'"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_follows_a_log_gets_lines_as_they_come_and_leaves_nothing_behind()
    {
        string marker = $"followed-{Guid.NewGuid():N}";
        using Process following = machine.Start("logs", "web", "--lines", "0", "--follow");
        try
        {
            Task<string?> line = ReadUntilAsync(following.StandardOutput, marker);
            // The stream begins somewhere in between: what was printed before it is not followed.
            for (int i = 0; !line.IsCompleted; i++)
            {
                Assert.InRange(i, 0, 60);
                await machine.Container.OutputAsync($"echo {marker} >&3");
                await Task.WhenAny(line, Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
            }
            Assert.NotNull(await line);
            Assert.NotEqual("", await JournalReadersAsync());
        }
        finally
        {
            following.Kill();
        }
        for (int i = 0; (await JournalReadersAsync()).Length > 0; i++)
        {
            Assert.InRange(i, 0, 60);
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_workload_is_started_again_and_another_unit_is_not()
    {
        const string pid = "podman inspect --format '{{.State.Pid}}' late";
        await machine.WellAsync("late");
        string before = await machine.Machine.OutputAsync(pid);
        (int exitCode, JsonElement answer) = await machine.AskAsync("restart", "late");
        Assert.True(exitCode == 0, answer.ToString());
        Assert.Equal(
            "late",
            Assert.Single(answer.GetProperty("workloads").EnumerateArray()).GetProperty("name").GetString()
        );
        await machine.WellAsync("late");
        Assert.NotEqual(before, await machine.Machine.OutputAsync(pid));
        (exitCode, answer) = await machine.AskAsync("restart", "agent");
        Assert.Equal(1, exitCode);
        Assert.Contains(
            "[request.workload]",
            answer.GetProperty("refused").GetProperty("thing").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_steward_is_root_without_a_capability_and_sees_its_part_of_the_vault_alone()
    {
        await machine.AskAsync("status");
        const string steward = "$(systemctl show --property=MainPID --value coffer-steward.service)";
        string status = await machine.Machine.OutputAsync($"cat /proc/{steward}/status");
        foreach (string set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
            Assert.Matches($@"(?m)^{set}:\s+0+$", status);
        Assert.Matches(@"(?m)^NoNewPrivs:\s+1$", status);
        Assert.Matches(@"(?m)^Seccomp:\s+2$", status);
        await machine.Machine.OutputAsync(
            $"""
            set -e
            root=/proc/{steward}/root
            test -x $root/usr/bin/journalctl
            ls $root/var/log/journal/*/system.journal
            for place in var/lib/coffer/volumes var/lib/containers; do
                test -e /$place
                if test -e $root/$place; then echo "sees $place"; exit 1; fi
            done
            for place in etc usr/lib/coffer run var var/lib/coffer var/log/journal; do
                if touch "$root/$place/evil" 2> /dev/null; then echo "writes $place"; exit 1; fi
            done
            """
        );
    }

    [Fact]
    public async Task What_operators_do_is_in_the_audit_log_with_who_and_when_and_its_chain_holds()
    {
        await machine.AskAsync("restart", "late");
        await machine.AskAsync("restart", "agent");
        (int exitCode, JsonElement rotated) = await machine.AskAsync("rotate", "--level", "reseal");
        Assert.True(exitCode == 0, rotated.ToString());
        (exitCode, JsonElement log) = await machine.AskAsync("audit", "--verify");
        Assert.True(exitCode == 0, log.ToString());
        string[] lines =
        [
            .. log.GetProperty("entries")
                .EnumerateArray()
                .Select(entry => $"{Member(entry, "action")} {Member(entry, "target")} {Member(entry, "outcome")}"),
        ];
        foreach (
            string line in (string[])
                ["restart late asked", "restart late done", "rotate reseal asked", "rotate reseal done"]
        )
            Assert.Contains(line, lines);
        // What was never begun has no entry.
        Assert.DoesNotContain(lines, line => line.StartsWith("restart agent", StringComparison.Ordinal));
        JsonElement last = log.GetProperty("entries").EnumerateArray().Last();
        Assert.Equal(machine.Operator, Member(last, "operator"));
        Assert.True(ulong.Parse(Member(last, "clock")) > 0);
        Assert.Equal(
            "700 0\n262144\n262144\n262144\n262144",
            await machine.Machine.OutputAsync("cd /var/lib/coffer/audit; stat -c '%a %u' .; stat -c %s *.log")
        );
    }

    private static string Member(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static JsonElement Workload(JsonElement status, string name) =>
        Assert.Single(
            status.GetProperty("workloads").EnumerateArray(),
            workload => workload.GetProperty("name").GetString() == name
        );

    private Task<string> JournalReadersAsync() => machine.Machine.OutputAsync("busybox pidof journalctl || true");

    private async Task<string[]> LogsAsync(string workload, params string[] arguments)
    {
        using Process logs = machine.Start("logs", [workload, .. arguments]);
        string output = await logs.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await logs.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(logs.ExitCode == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string?> ReadUntilAsync(StreamReader reader, string marker)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains(marker, StringComparison.Ordinal))
                return line;
        return null;
    }
}
