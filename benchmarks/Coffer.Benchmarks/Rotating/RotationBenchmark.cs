using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coffer.Keys.Owner;
using Coffer.Lab;
using Coffer.Lab.State;

namespace Coffer.Benchmarks.Rotating;

/// <summary>
/// How fast the volume key of a machine's vault is rotated, below its mounted file systems, beside <c>cryptsetup reencrypt</c> of a bare LUKS2
/// volume on a second disk of the same machine, and how long a rewrap takes. Both in turn, while nothing else works in it; the ratio is what counts.
/// </summary>
internal sealed class RotationBenchmark : IBenchmark
{
    private const int ProbePort = 8080;
    private const int AgentPort = 7443;
    private const long MiB = 1 << 20;
    private const long Peer = 128 * MiB;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private const string Format = """
        set -e
        printf 0123456789abcdef0123456789abcdef > /run/bench.key
        cryptsetup luksFormat --batch-mode --type luks2 --cipher aes-xts-plain64 --key-size 512 --sector-size 4096 \
            --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /run/bench.key /dev/vdb
        """;
    private const string Reencrypt = """
        set -e
        export DM_DISABLE_UDEV=1
        cat /proc/uptime
        cryptsetup reencrypt --batch-mode --resilience checksum --pbkdf pbkdf2 --pbkdf-force-iterations 1000 \
            --key-file /run/bench.key /dev/vdb > /dev/null 2>&1
        cat /proc/uptime
        """;

    public string Name => "rotation";

    public string Summary =>
        "STATE KEYS [ROUNDS]: state of an installed probe machine, such as artifacts/machines/installed of the machine tests, and its owner's"
        + " keys, artifacts/machines/probe/keys";

    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine(Summary);
            return 2;
        }
        int rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 3;
        string directory = Path.Combine(Path.GetTempPath(), "coffer-rotation-benchmark");
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        LabState state = new LabState(Path.GetFullPath(arguments[0])).CloneTo(Path.Combine(directory, "machine"));
        string disk = Path.Combine(directory, "bare.raw");
        await using (FileStream file = File.Create(disk))
            file.SetLength(Peer + (16 * MiB));
        using OwnerKeys keys = KeyDirectory.Load(arguments[1]).OrThrow();
        await MeasureAsync(state, disk, keys.Operator!, rounds);
        Directory.Delete(directory, recursive: true);
        return 0;
    }

    private static async Task MeasureAsync(LabState state, string disk, X509Certificate2 client, int rounds)
    {
        await using LabMachine machine = await LabMachine.StartAsync(
            new LabOptions
            {
                StateDirectory = state.Directory,
                Forwards = [new PortForward(0, ProbePort), new PortForward(0, AgentPort)],
                OtherDisks = [new AttachedDisk(disk)],
            }
        );
        using HttpClient probe = new()
        {
            BaseAddress = new Uri($"http://127.0.0.1:{machine.HostPort(ProbePort)}/"),
            Timeout = s_limit,
        };
        using HttpClient agent = Agent(machine.HostPort(AgentPort), client);
        await WaitAsync(probe);
        Measured.Print("rotation", "coffer: rewrap, question to receipt", "s", await RewrapAsync(agent));
        await RunAsync(probe, Format);
        await AskAsync(agent, "v1/rotation", """{"level":"volume-key"}""");
        for (int round = 0; round < rounds; round++)
        {
            double ours = await OursAsync(agent);
            double theirs = await TheirsAsync(probe);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"benchmark":"rotation","round":{{round}},"coffer-mib-s":{{ours:F2}},"cryptsetup-mib-s":{{theirs:F2}},"ratio":{{ours / theirs:F2}}}"""
                )
            );
        }
    }

    // A new unlock secret in a new key slot, sealed, tried, the old one overwritten, the receipt signed by the TPM.
    private static async Task<double[]> RewrapAsync(HttpClient agent)
    {
        // The first question waits for the agent to start, and for TLS.
        (await agent.GetAsync("v1/rotation")).Dispose();
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.Length; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            await AskAsync(agent, "v1/rotation", """{"level":"rewrap"}""");
            seconds[i] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        return seconds;
    }

    // From the end of one slice to that of another, at least so many bytes later.
    private static async Task<double> OursAsync(HttpClient agent)
    {
        long before = (await ProgressAsync(agent)).Position;
        await AskAsync(agent, "v1/rotation/state", """{"state":"running"}""");
        (long first, long begin) = await NextAsync(agent, before, 1);
        (long last, long end) = await NextAsync(agent, first, Peer);
        await AskAsync(agent, "v1/rotation/state", """{"state":"paused"}""");
        return (last - first) / (double)MiB / Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
    }

    private static async Task<(long Position, long At)> NextAsync(HttpClient agent, long position, long bytes)
    {
        while (true)
        {
            (long now, long size) = await ProgressAsync(agent);
            if (now >= Math.Min(position + bytes, size))
                return (now, Stopwatch.GetTimestamp());
            await Task.Delay(100);
        }
    }

    private static async Task<(long Position, long Size)> ProgressAsync(HttpClient agent)
    {
        using JsonDocument progress = JsonDocument.Parse(await agent.GetStringAsync("v1/rotation"));
        return (Number(progress, "position"), Number(progress, "size"));
    }

    private static long Number(JsonDocument document, string name) =>
        long.Parse(document.RootElement.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static async Task<double> TheirsAsync(HttpClient probe)
    {
        MatchCollection uptimes = Regex.Matches(await RunAsync(probe, Reencrypt), @"(?m)^(\d+\.\d+) ");
        double[] seconds = [.. uptimes.Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        return Peer / (double)MiB / (seconds[1] - seconds[0]);
    }

    private static async Task AskAsync(HttpClient agent, string path, string body)
    {
        using StringContent content = new(body, Encoding.ASCII, "application/json");
        using HttpResponseMessage answer = await agent.PostAsync(path, content);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> RunAsync(HttpClient probe, string script)
    {
        using StringContent content = new(script, Encoding.UTF8, "text/plain");
        using HttpResponseMessage answer = await probe.PostAsync("cgi-bin/run", content);
        string said = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return Regex.IsMatch(said, @"\nexit 0\s*$") ? said : throw new InvalidOperationException(said);
    }

    private static async Task WaitAsync(HttpClient probe)
    {
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < s_limit; await Task.Delay(500))
        {
            try
            {
                using HttpResponseMessage answer = await probe.GetAsync("");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }
        }
        throw new TimeoutException($"no answer after {s_limit}");
    }

    // The machine is this benchmark's own: whose key answers is not asked.
    private static HttpClient Agent(int port, X509Certificate2 client)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) => seen is not null;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => client;
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}/"), Timeout = s_limit };
    }
}
