using System.Text;
using System.Text.Json;
using Coffer.Keys.Configuration;
using Coffer.Lab;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>Secrets of a configuration: who waits for them, who gets them, and that nobody else does.</summary>
public sealed class WorkloadSecretsTests(SecretMachine machines) : IClassFixture<SecretMachine>
{
    private const string Credential = "/run/credentials/coffer-own.service/token";

    // Each look has the machine judged first.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Workloads_wait_for_their_secrets_run_with_them_and_again_with_others_and_nobody_else_reads_them()
    {
        string first = SecretMachine.RandomText();
        string second = SecretMachine.RandomText();
        string token = SecretMachine.RandomText();
        await using (LabMachine machine = await machines.StartAsync())
        {
            await WaitsAsync(machine, "web", "db-password", "token");
            await WaitsAsync(machine, "own", "token");
            Assert.Equal("inactive", (await machines.StatusAsync(machine, "late")).GetProperty("state").GetString());
            MachineKey key = await machines.Documents.KeyAsync(machine);
            using AgentClient agent = new(machine.HostPort(Boot.AgentPort), machines.Image.Keys.Operator!);

            await OwnerDocuments.GiveAsync(agent, machines.Documents.Sign(key, 1, [("token", token)]));
            await SecretMachine.Program(machine).WaitAsync(Boot.Patience);
            await WaitsAsync(machine, "web", "db-password");

            await OwnerDocuments.GiveAsync(
                agent,
                machines.Documents.Sign(key, 2, [("db-password", first), ("token", token)])
            );
            await SecretMachine.Container(machine).WaitAsync(Boot.Patience);
            await AreAsync(machine, first, token);
            await NobodyElseReadsAsync(machine);

            (string before, int exitCode) = await IdAsync(machine);
            Assert.True(exitCode == 0, before);
            await OwnerDocuments.GiveAsync(
                agent,
                machines.Documents.Sign(key, 3, [("db-password", second), ("token", token)])
            );
            await StartedAgainAsync(machine, before);
            await AreAsync(machine, second, token);
            await NowhereInsideAsync(machine, first, second, token);

            // Taken away: the workload stops, and waits.
            await OwnerDocuments.GiveAsync(agent, machines.Documents.Sign(key, 4, [("token", token)]));
            await WaitsAsync(machine, "web", "db-password");
            await OwnerDocuments.GiveAsync(
                agent,
                machines.Documents.Sign(key, 5, [("db-password", second), ("token", token)])
            );
            await SecretMachine.Container(machine).WaitAsync(Boot.Patience);
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        await using (LabMachine machine = await machines.StartAsync())
        {
            await SecretMachine.Container(machine).WaitAsync(Boot.Patience);
            await AreAsync(machine, second, token);
            Assert.Empty((await machines.StatusAsync(machine, "web")).GetProperty("waits-for").EnumerateArray());
            Assert.True(await machine.PowerOffAsync(Boot.Patience));
        }
        foreach (string secret in (string[])[first, second, token])
        foreach (string file in HostFiles())
            Assert.False(Holds(file, secret), $"{file} holds a secret");
    }

    private IEnumerable<string> HostFiles() =>
        [
            machines.State.DiskPath,
            machines.State.SerialLogPath,
            machines.State.QemuArgumentsPath,
            machines.State.VariablesPath,
        ];

    private static async Task AreAsync(LabMachine machine, string password, string token)
    {
        Probe container = SecretMachine.Container(machine);
        Assert.Equal(password, await container.OutputAsync("cat /run/secrets/db-password"));
        Assert.Equal(token, await container.OutputAsync("cat /run/secrets/token"));
        await container.OutputAsync("! touch /run/secrets/evil 2> /dev/null");
        await container.OutputAsync("! rm /run/secrets/token 2> /dev/null");
        await container.OutputAsync($"case \"$(export -p)\" in *{password[..20]}*|*{token[..20]}*) exit 1 ;; esac");
        await SecretMachine.Program(machine).WaitAsync(Boot.Patience);
        Assert.Equal(token, await SecretMachine.Program(machine).OutputAsync($"cat {Credential}"));
    }

    // The program has an account of its own, the agent has 500; neither is who a container's user is on the machine.
    private static async Task NobodyElseReadsAsync(LabMachine machine)
    {
        Probe program = SecretMachine.Program(machine);
        await program.OutputAsync("! cat /run/coffer/secrets/web/db-password 2> /dev/null");
        await program.OutputAsync("! ls /run/coffer/secrets 2> /dev/null");
        Probe root = new(machine);
        Assert.Equal("400 268436456", await root.OutputAsync("stat -c '%a %u' /run/coffer/secrets/web/db-password"));
        Assert.Equal("400 0", await root.OutputAsync("stat -c '%a %u' /run/coffer/secrets/own/token"));
        string mount = await root.OutputAsync("busybox grep ' /run/coffer/secrets ' /proc/mounts");
        foreach (string option in (string[])["tmpfs", "nosuid", "nodev", "noexec", "noswap"])
            Assert.Contains(option, mount, StringComparison.Ordinal);
    }

    private static async Task NowhereInsideAsync(LabMachine machine, params string[] secrets)
    {
        Probe root = new(machine);
        // In two halves, so that the script that looks for it is not what is found.
        foreach (string secret in secrets)
        {
            string look = $"a={secret[..20]}; b={secret[20..]}; ";
            await root.OutputAsync($"{look} ! busybox grep -r -F -l \"$a$b\" /var/log /var/lib/coffer 2> /dev/null");
            await root.OutputAsync($"{look} ! journalctl --output export | busybox grep -F -q \"$a$b\"");
            await root.OutputAsync(
                $"{look} ! busybox grep -F -l \"$a$b\" /run/coffer/*.json /run/coffer/*.cose /run/coffer/provided/* /run/coffer/operators"
            );
        }
    }

    private async Task WaitsAsync(LabMachine machine, string workload, params string[] secrets)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            JsonElement status = await machines.StatusAsync(machine, workload);
            string[] waits = [.. status.GetProperty("waits-for").EnumerateArray().Select(one => one.GetString()!)];
            // One that ran and did not end by itself has failed in systemd's words.
            string state = status.GetProperty("state").GetString()!;
            if (waits.SequenceEqual(secrets) && (state is "inactive" or "failed"))
                return;
            Assert.False(late.IsCancellationRequested, status.ToString());
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }

    private static Task<(string Output, int ExitCode)> IdAsync(LabMachine machine) =>
        new Probe(machine).RunAsync("podman inspect --format '{{.Id}}' web");

    // Its files change under the old one already; what matters is that another one runs.
    private static async Task StartedAgainAsync(LabMachine machine, string before)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        for ((string id, int exitCode) = (before, 0); exitCode != 0 || id == before; )
        {
            Assert.False(late.IsCancellationRequested, "the container was not started again");
            await Task.Delay(s_pause, CancellationToken.None);
            (id, exitCode) = await IdAsync(machine);
        }
        await SecretMachine.Container(machine).WaitAsync(Boot.Patience);
    }

    private static bool Holds(string path, string secret)
    {
        byte[] needle = Encoding.ASCII.GetBytes(secret);
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[1 << 20];
        int kept = 0;
        for (int read; (read = file.Read(buffer, kept, buffer.Length - kept)) > 0; )
        {
            Span<byte> seen = buffer.AsSpan(0, kept + read);
            if (seen.IndexOf(needle) >= 0)
                return true;
            kept = Math.Min(needle.Length, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }
        return false;
    }
}
