using System.Globalization;
using Coffer.Bytes;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Benchmarks.Exporting;

/// <summary>
/// The native <c>coffer export</c> of an image with random data on a disk of 10 GiB, and in turn what one would use without it: <c>qemu-img
/// convert</c> and <c>tar -S | gzip -1</c> of the same disk as a raw file. Ours judges the image by its keys before it writes.
/// </summary>
internal sealed class ExportBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int Chunk = 1 << 20;
    private const string Coffer = "artifacts/cli/coffer";

    /// <inheritdoc/>
    public string Name => "export";

    /// <inheritdoc/>
    public string Summary =>
        "export of a 10 GiB disk against qemu-img, tar and gzip; [MiB of data, 1024] [directory, the temporary one]";

    /// <inheritdoc/>
    public Task<int> RunAsync(string[] arguments)
    {
        if (!File.Exists(Coffer))
        {
            Console.Error.WriteLine($"export: {Coffer} is missing; make it with eng/cli/build-cli.sh");
            return Task.FromResult(1);
        }
        int size = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1024;
        DirectoryInfo directory =
            arguments.Length > 1
                ? Directory.CreateDirectory(Path.Combine(arguments[1], $"export-{Environment.ProcessId}"))
                : Directory.CreateTempSubdirectory("coffer-export-");
        try
        {
            Measure(directory.FullName, size);
            return Task.FromResult(0);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Measure(string directory, int mebibytes)
    {
        string payload = Path.Combine(directory, "payload");
        WriteRandom(payload, mebibytes);
        string image = new TestImage { Payload = payload }.Write(directory);
        File.Delete(payload);
        string keys = Path.Combine(directory, "keys");
        KeyDirectory.Save(TestImage.Keys, keys, LinuxFileSystem.Instance);
        // The peers' disk: the same bytes as a file with holes.
        string aws = Export(directory, "aws", image, keys, out _);
        string raw = Path.Combine(aws, "disk.raw");
        Compare(
            "qcow2",
            () => Removed(Export(directory, "qcow2", image, keys, out ProgramRun run), run),
            () => Peer(directory, "qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw)
        );
        Compare(
            "azure",
            () => Removed(Export(directory, "azure", image, keys, out ProgramRun run), run),
            () => Peer(directory, "qemu-img", "convert", "-O", "vpc", "-o", "subformat=fixed,force_size=on", raw)
        );
        Compare(
            "gcp",
            () => Removed(Export(directory, "gcp", image, keys, out ProgramRun run), run),
            () => Peer(directory, "bash", "-c", "tar -C \"$0\" --format=oldgnu -Sc disk.raw | gzip -1 > \"$1\"", aws)
        );
    }

    private static string Export(string directory, string target, string image, string keys, out ProgramRun run)
    {
        string output = Path.Combine(directory, target);
        run = ProgramRun.Of(Coffer, "export", target, image, "--keys", keys, "-o", output, "--disk-size", "10G");
        return output;
    }

    private static ProgramRun Removed(string output, ProgramRun run)
    {
        Directory.Delete(output, recursive: true);
        return run;
    }

    private static ProgramRun Peer(string directory, string program, params string[] arguments)
    {
        string output = Path.Combine(directory, "peer");
        ProgramRun run = ProgramRun.Of(program, [.. arguments, output]);
        File.Delete(output);
        return run;
    }

    private static void Compare(string target, Func<ProgramRun> ours, Func<ProgramRun> theirs)
    {
        List<(ProgramRun Ours, ProgramRun Theirs)> runs = [];
        for (int round = 0; round < Rounds; round++)
            runs.Add((ours(), theirs()));
        Print(target, "s", run => run.Seconds, runs);
        Print(target, "processor s", run => run.ProcessorSeconds, runs);
        Print(target, "MiB", run => run.PeakMebibytes, runs);
    }

    private static void Print(
        string target,
        string unit,
        Func<ProgramRun, double> value,
        List<(ProgramRun Ours, ProgramRun Theirs)> runs
    )
    {
        Measured.Print("export", $"coffer export {target}", unit, [.. runs.Select(run => value(run.Ours))]);
        Measured.Print("export", $"peer of {target}", unit, [.. runs.Select(run => value(run.Theirs))]);
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
}
