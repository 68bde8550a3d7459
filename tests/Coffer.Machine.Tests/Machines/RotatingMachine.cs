using System.Text.Json;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Machine.Tests.Machines;

/// <summary>A machine whose volume key is rotated by the <c>coffer</c> command while its workload writes files and their checksums.</summary>
/// <param name="installed">The installed machine it was cloned from.</param>
/// <param name="state">Its files.</param>
/// <param name="directory">Where policy and receipts go.</param>
internal sealed class RotatingMachine(InstalledMachine installed, LabState state, string directory)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // Files that are written all the time, each with the checksum it was written with; the last one may be cut in its middle.
    private const string Writer = """
        mkdir -p /var/files
        cat > /var/writer << 'EOF'
        i=$(ls /var/files | wc -l)
        while true; do
            i=$((i + 1))
            busybox dd if=/dev/urandom of=/var/files/$i.new bs=64k count=2
            sum=$(busybox sha256sum < /var/files/$i.new | busybox cut -c1-64)
            busybox mv /var/files/$i.new /var/files/$sum
            sync
            sleep 1
        done
        EOF
        sh /var/writer > /var/writer.log 2>&1 < /dev/null &
        """;

    private const string Check = """
        good=0
        for f in /var/files/*; do
            case $f in *.new) continue ;; esac
            sum=$(busybox sha256sum < $f | busybox cut -c1-64)
            [ "$f" = "/var/files/$sum" ] || { echo "damaged: $f"; exit 1; }
            good=$((good + 1))
        done
        echo $good
        """;

    /// <summary>Boots it.</summary>
    public Task<LabMachine> BootAsync() => Boot.AnsweringAsync(state);

    /// <summary>Lets it write files until its power goes.</summary>
    public static Task WriteFilesAsync(LabMachine machine) => new Probe(machine).OutputAsync(Writer);

    /// <summary>Reads every file again, past every cache, and compares.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> CheckFilesAsync(LabMachine machine)
    {
        string seen = await new Probe(machine).OutputAsync($"echo 3 > /proc/sys/vm/drop_caches\n{Check}");
        int count = int.Parse(seen);
        Assert.True(count > 0, "no file was written");
        return count;
    }

    /// <summary><c>coffer rotate</c>.</summary>
    public Task<(int ExitCode, JsonElement Json)> RotateAsync(LabMachine machine, params string[] arguments) =>
        new OwnerCommands(installed.Image, directory).AskAsync(machine, "rotate", arguments);

    /// <summary><c>coffer rotate</c> that has to do what it is asked for.</summary>
    public async Task<JsonElement> RotatedAsync(LabMachine machine, params string[] arguments)
    {
        (int exitCode, JsonElement answer) = await RotateAsync(machine, arguments);
        Assert.True(exitCode == 0, answer.ToString());
        return answer;
    }

    /// <summary>Why the machine refuses what <c>coffer rotate</c> asks of it.</summary>
    public async Task<string?> RefusedAsync(LabMachine machine, params string[] arguments)
    {
        (int exitCode, JsonElement answer) = await RotateAsync(machine, arguments);
        Assert.True(exitCode == 1, answer.ToString());
        // The agent's own reason stands in brackets.
        string thing = answer.GetProperty("refused").GetProperty("thing").GetString()!;
        return thing.Split('[', ']') is [_, { } reason, ..] ? reason : thing;
    }

    /// <summary>How far the agent says it is, asked without judging the machine.</summary>
    public async Task<(string State, long Position, long Size)> ProgressAsync(LabMachine machine)
    {
        using AgentClient client = new(machine.HostPort(Boot.AgentPort), installed.Image.Keys.Operator);
        JsonElement progress = await client.GetAsync("v1/rotation");
        return (
            progress.GetProperty("state").GetString()!,
            long.Parse(progress.GetProperty("position").GetString()!),
            long.Parse(progress.GetProperty("size").GetString()!)
        );
    }

    /// <summary>Waits until it is so far, or done.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="percent">How far.</param>
    public async Task WaitForAsync(LabMachine machine, int percent)
    {
        using CancellationTokenSource late = new(Boot.Patience);
        while (true)
        {
            (string state, long position, long size) = await ProgressAsync(machine);
            if (state == "none" || position * 100 >= size * percent)
                return;
            Assert.True(state == "running", $"{state} at {position} of {size}");
            Assert.False(late.IsCancellationRequested, $"{position} of {size} after {Boot.Patience}");
            await Task.Delay(s_pause, CancellationToken.None);
        }
    }
}
