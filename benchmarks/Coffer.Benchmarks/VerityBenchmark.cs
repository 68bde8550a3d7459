using System.Diagnostics;
using System.Globalization;
using Coffer.Bytes;
using Coffer.Storage.Verity;

namespace Coffer.Benchmarks;

/// <summary>
/// A verity tree over a file of random bytes in the page cache, ours and <c>veritysetup format</c> in turn, three rounds, the
/// same root hash demanded. Peak memory is that of this whole process, runtime included.
/// </summary>
internal sealed class VerityBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int Chunk = 1 << 20;

    private static readonly byte[] s_salt = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    /// <inheritdoc/>
    public string Name => "verity";

    /// <inheritdoc/>
    public string Summary => "hash tree against veritysetup format; [MiB of data, 2048] [directory, the temporary one]";

    /// <inheritdoc/>
    public Task<int> RunAsync(string[] arguments)
    {
        int size = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2048;
        DirectoryInfo directory =
            arguments.Length > 1
                ? Directory.CreateDirectory(Path.Combine(arguments[1], $"verity-{Environment.ProcessId}"))
                : Directory.CreateTempSubdirectory("coffer-verity-");
        try
        {
            string data = Path.Combine(directory.FullName, "data");
            WriteRandom(data, size);
            return Task.FromResult(Measure(data, Path.Combine(directory.FullName, "tree")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int Measure(string data, string tree)
    {
        List<Run> ours = [];
        List<Run> theirs = [];
        Ours(data, tree); // the first run pays for the compiler and for the page cache
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Ours(data, tree));
            theirs.Add(Veritysetup(data, tree));
            if (!theirs[^1].Report.Contains(ours[^1].Report, StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"verity: ours {ours[^1].Report}, veritysetup:\n{theirs[^1].Report}");
                return 1;
            }
        }
        Print(ours, theirs, new FileInfo(data).Length / 1e6);
        return 0;
    }

    private static void Print(List<Run> ours, List<Run> theirs, double megabytes)
    {
        Measured.Print("verity", "ours", "s", [.. ours.Select(r => r.Seconds)]);
        Measured.Print("verity", "veritysetup format", "s", [.. theirs.Select(r => r.Seconds)]);
        Measured.Print("verity", "times faster", "ratio", [.. ours.Zip(theirs, (o, t) => t.Seconds / o.Seconds)]);
        Measured.Print("verity", "ours, throughput", "MB/s", [.. ours.Select(r => megabytes / r.Seconds)]);
        // On a busy machine both wait for the same cores: the processor time says what each needs.
        Measured.Print("verity", "ours, processor time", "s", [.. ours.Select(r => r.ProcessorSeconds)]);
        Measured.Print(
            "verity",
            "veritysetup format, processor time",
            "s",
            [.. theirs.Select(r => r.ProcessorSeconds)]
        );
        Measured.Print("verity", "peak resident memory", "MiB", [PeakResidentMemory()]);
    }

    private static Run Ours(string data, string tree)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        using FileStream input = new(data, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using FileStream output = new(tree, FileMode.Create, FileAccess.ReadWrite);
        VerityRoot root = VerityTree.Build(input, output, s_salt, Environment.ProcessorCount);
        return new Run(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - processor).TotalSeconds,
            Convert.ToHexStringLower(root.Hash.AsSpan())
        );
    }

    private static Run Veritysetup(string data, string tree)
    {
        File.Delete(tree);
        string[] arguments = ["format", $"--salt={Convert.ToHexStringLower(s_salt)}", data, tree];
        // The shell's times tells the processor time of its children in its last line: user, system.
        ProcessStartInfo start = new("/bin/bash", ["-c", "\"$0\" \"$@\"; times", "/usr/sbin/veritysetup", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Run(seconds, report.TrimEnd().Split('\n')[^1].Split(' ').Sum(Seconds), report);
    }

    // "1m2.345s"
    private static double Seconds(string time)
    {
        double[] parts = [.. time.TrimEnd('s').Split('m').Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
        return (60 * parts[0]) + parts[1];
    }

    private static void WriteRandom(string path, int mebibytes)
    {
        byte[] chunk = new byte[Chunk];
        using FileStream file = File.Create(path);
        for (int i = 0; i < mebibytes; i++)
        {
            SystemRandomSource.Instance.Fill(chunk);
            file.Write(chunk);
        }
    }

    private static double PeakResidentMemory()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (double)Chunk;
    }

    private readonly record struct Run(double Seconds, double ProcessorSeconds, string Report);
}
