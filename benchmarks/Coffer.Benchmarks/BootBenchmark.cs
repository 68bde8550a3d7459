using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Lab;

namespace Coffer.Benchmarks;

/// <summary>
/// QEMU start to the workload's answer on an installed disk, and /init's own part, against the trimmed peer (Debian's
/// systemd, cryptsetup and mkosi), interleaved, same QEMU flags. Wall and QEMU CPU seconds; ratios are what counts.
/// </summary>
internal sealed class BootBenchmark : IBenchmark
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(240);

    public string Name => "boot";

    public string Summary =>
        "STATE [ROUNDS [PEER [PORT]]]: state of an installed machine answering on 8080, or PORT, such as artifacts/machines/installed of the"
        + " machine tests, which tells its memory too; PEER: folder of the peer's lab, whose bench.raw is booted";

    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine(Summary);
            return 2;
        }
        int rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        string? peer = arguments.Length > 2 ? Path.GetFullPath(arguments[2]) : null;
        int port = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 8080;
        List<CofferBoot> ours = [];
        List<PeerBoot> theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(await BootCofferAsync(arguments[0], port));
            if (peer is not null)
                theirs.Add(await BootPeerAsync(peer));
        }
        Print(ours, theirs);
        return 0;
    }

    private static async Task<CofferBoot> BootCofferAsync(string state, int port)
    {
        await using LabMachine machine = await LabMachine.StartAsync(
            new LabOptions
            {
                StateDirectory = state,
                Forwards = [new PortForward(0, port)],
                EndAtReboot = true,
            }
        );
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(1) };
        Uri address = new($"http://127.0.0.1:{machine.HostPort(port)}/");
        while (!await AnswersAsync(client, address))
        {
            if (machine.Uptime > s_limit)
                throw new TimeoutException($"no answer after {machine.Uptime.TotalSeconds:0} s");
            await Task.Delay(50);
        }
        (double wall, double cpu) = (machine.Uptime.TotalSeconds, machine.ProcessorTime!.Value.TotalSeconds);
        IdleMemory? memory = await IdleMemory.AskAsync(address);
        double kernel = machine
            .Serial.Lines.First(line => line.Text.Contains("Linux version", StringComparison.Ordinal))
            .At.TotalSeconds;
        string log = string.Join('\n', machine.Serial.Lines.Select(line => line.Text));
        return new(wall, cpu, wall - kernel, StageTime(log, "switch") - StageTime(log, "start"), memory);
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri address)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static double StageTime(string log, string stage)
    {
        Match match = Regex.Match(log, $@"coffer: \[{stage}\][^\n]*\+(\d+\.\d+)");
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : double.NaN;
    }

    private static async Task<PeerBoot> BootPeerAsync(string lab)
    {
        string disk = Path.Combine(lab, "bench.raw");
        string state = Path.Combine(lab, "bench-state");
        ProcessStartInfo start = new(Path.Combine(lab, "scripts", "boot.py")) { RedirectStandardOutput = true };
        start.Environment["LAB"] = lab;
        foreach (
            string argument in (string[])
                [
                    .. (string[])
                        [
                            "--state",
                            state,
                            "--cpu",
                            new LabOptions { StateDirectory = lab }.CpuModel,
                            "--timeout",
                            "240",
                        ],
                    .. (string[])["--until", "LAB-WORKLOAD-REACHED|Reached target .*multi-user", disk],
                ]
        )
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // Its workload starts behind multi-user.target; whichever is seen first counts for it.
        string reached = double.IsNaN(Marker(output, "work", 1)) ? "multi" : "work";
        return new(
            Marker(output, reached, 1),
            Marker(output, reached, 2),
            Marker(output, reached, 1) - Marker(output, "kernel", 1),
            Marker(output, "state", 1) - Marker(output, "initrd_sd", 1)
        );
    }

    private static double Marker(string output, string name, int group)
    {
        Match match = Regex.Match(output, $@"\b{name}=([\d.]+)/([\d.]+)");
        return match.Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : double.NaN;
    }

    private static void Print(List<CofferBoot> ours, List<PeerBoot> theirs)
    {
        Measured.Print("boot", "coffer: QEMU start to answer, wall", "s", [.. ours.Select(b => b.Wall)]);
        Measured.Print("boot", "coffer: QEMU start to answer, cpu", "s", [.. ours.Select(b => b.Cpu)]);
        Measured.Print("boot", "coffer: kernel start to answer, wall", "s", [.. ours.Select(b => b.Kernel)]);
        Measured.Print("boot", "coffer: /init start to switch-root", "s", [.. ours.Select(b => b.Init)]);
        PrintMemory([.. ours.Select(b => b.Memory).OfType<IdleMemory>()]);
        if (theirs.Count == 0)
            return;
        Measured.Print("boot", "peer: QEMU start to workload, wall", "s", [.. theirs.Select(b => b.Wall)]);
        Measured.Print("boot", "peer: QEMU start to workload, cpu", "s", [.. theirs.Select(b => b.Cpu)]);
        Measured.Print("boot", "peer: kernel start to workload, wall", "s", [.. theirs.Select(b => b.Kernel)]);
        Measured.Print("boot", "peer: initrd start to encrypted volume mounted", "s", [.. theirs.Select(b => b.Init)]);
        Measured.Print("boot", "peer / coffer, cpu", "ratio", [.. ours.Zip(theirs, (o, t) => t.Cpu / o.Cpu)]);
        Measured.Print("boot", "peer / coffer, wall", "ratio", [.. ours.Zip(theirs, (o, t) => t.Wall / o.Wall)]);
        Measured.Print(
            "boot",
            "peer / coffer, kernel start on",
            "ratio",
            [.. ours.Zip(theirs, (o, t) => t.Kernel / o.Kernel)]
        );
        Measured.Print("boot", "peer / coffer, init", "ratio", [.. ours.Zip(theirs, (o, t) => t.Init / o.Init)]);
    }

    private static void PrintMemory(List<IdleMemory> asked)
    {
        if (asked.Count == 0)
            return;
        Measured.Print("boot", "coffer: used at idle", "MB", [.. asked.Select(m => m.Used)]);
        Measured.Print("boot", "coffer: most that /init had resident", "MB", [.. asked.Select(m => m.Init)]);
    }

    private sealed record CofferBoot(double Wall, double Cpu, double Kernel, double Init, IdleMemory? Memory);

    private sealed record PeerBoot(double Wall, double Cpu, double Kernel, double Init);
}
