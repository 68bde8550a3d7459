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
        List<double> ours = [];
        List<double> theirs = [];
        Ours(data, tree, out _); // the first run pays for the compiler and for the page cache
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Ours(data, tree, out string root));
            theirs.Add(Veritysetup(data, tree, out string report));
            if (!report.Contains(root, StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"verity: root hashes differ: ours {root}, veritysetup:\n{report}");
                return 1;
            }
        }
        Measured.Print("verity", "ours", "s", ours);
        Measured.Print("verity", "veritysetup format", "s", theirs);
        Measured.Print("verity", "times faster", "ratio", [.. ours.Zip(theirs, (our, their) => their / our)]);
        Measured.Print(
            "verity",
            "ours, throughput",
            "MB/s",
            [.. ours.Select(s => new FileInfo(data).Length / s / 1e6)]
        );
        Measured.Print("verity", "peak resident memory", "MiB", [PeakResidentMemory()]);
        return 0;
    }

    private static double Ours(string data, string tree, out string root)
    {
        long start = Stopwatch.GetTimestamp();
        using FileStream input = new(data, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using FileStream output = new(tree, FileMode.Create, FileAccess.ReadWrite);
        root = Convert.ToHexStringLower(
            VerityTree.Build(input, output, s_salt, Environment.ProcessorCount).Hash.AsSpan()
        );
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Veritysetup(string data, string tree, out string report)
    {
        File.Delete(tree);
        ProcessStartInfo start = new(
            "/usr/sbin/veritysetup",
            ["format", $"--salt={Convert.ToHexStringLower(s_salt)}", data, tree]
        )
        {
            RedirectStandardOutput = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
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
}
