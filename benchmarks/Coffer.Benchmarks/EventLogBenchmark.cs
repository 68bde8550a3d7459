using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Benchmarks;

/// <summary>
/// Reading a crypto-agile event log and replaying its SHA-256 bank, ours in this process and <c>tpm2_eventlog</c> as a program, in turn; the
/// same values demanded. Without a file, a log of 45 KB and 116 events is made: the size of a cloud machine's.
/// </summary>
internal sealed class EventLogBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Repeats = 2000;
    private const int Events = 115;
    private const int DataSize = 340;

    /// <inheritdoc/>
    public string Name => "eventlog";

    /// <inheritdoc/>
    public string Summary => "event log parsed and replayed against tpm2_eventlog; [file, a log of 45 KB]";

    /// <inheritdoc/>
    public Task<int> RunAsync(string[] arguments)
    {
        string file = arguments.Length > 0 ? arguments[0] : Path.GetTempFileName();
        try
        {
            if (arguments.Length == 0)
                File.WriteAllBytes(file, Log());
            return Task.FromResult(Measure(file));
        }
        finally
        {
            if (arguments.Length == 0)
                File.Delete(file);
        }
    }

    private static int Measure(string file)
    {
        byte[] log = File.ReadAllBytes(file);
        List<double> ours = [];
        List<double> processor = [];
        List<double> hashes = [];
        List<double> theirs = [];
        string values = Convert.ToHexStringLower(Replay(log));
        Ours(log); // the first run pays for the compiler
        for (int round = 0; round < Rounds; round++)
        {
            // On a busy machine both wait for the same cores: the processor time says what ours needs.
            TimeSpan before = Environment.CpuUsage.TotalTime;
            ours.Add(Ours(log));
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds / Repeats);
            hashes.Add(Hashes());
            theirs.Add(Theirs(file, out string report));
            if (!Agrees(report, values))
            {
                Console.Error.WriteLine($"eventlog: ours {values}, tpm2_eventlog:\n{report}");
                return 1;
            }
        }
        Measured.Print("eventlog", "size", "bytes", [log.Length]);
        Measured.Print("eventlog", "events", "number", [EventLog.Read(log).OrThrow().Events.Length]);
        Measured.Print("eventlog", "parse and replay, ours", "us", [.. ours.Select(s => s * 1e6)]);
        Measured.Print("eventlog", "parse and replay, ours, processor time", "us", [.. processor.Select(s => s * 1e6)]);
        Measured.Print(
            "eventlog",
            "its 115 hashes alone, by the platform, processor time",
            "us",
            [.. hashes.Select(s => s * 1e6)]
        );
        Measured.Print(
            "eventlog",
            "ours to its hashes alone, processor time",
            "ratio",
            [.. processor.Zip(hashes, (o, h) => o / h)]
        );
        Measured.Print("eventlog", "tpm2_eventlog, process", "us", [.. theirs.Select(s => s * 1e6)]);
        Measured.Print("eventlog", "times faster", "ratio", [.. ours.Zip(theirs, (o, t) => t / o)]);
        Measured.Print("eventlog", "allocated, ours", "bytes for each of the log", [Allocated(log) / log.Length]);
        return 0;
    }

    private static double Ours(byte[] log)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Repeats; i++)
            Replay(log);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / Repeats;
    }

    // One call of the platform for each: on a busy machine what the rest is to be compared with.
    private static double Hashes()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        byte[] block = new byte[64];
        for (int i = 0; i < Repeats * Events; i++)
            SHA256.HashData(block, block.AsSpan(0, 32));
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / Repeats;
    }

    private static ReadOnlySpan<byte> Replay(byte[] log) =>
        PcrReplay.Of(EventLog.Read(log).OrThrow()).OrThrow().Value(PcrBank.Sha256, 4).Span;

    private static double Allocated(byte[] log)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Replay(log);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Theirs(string file, out string report)
    {
        ProcessStartInfo start = new("/usr/bin/tpm2_eventlog", [file]) { RedirectStandardOutput = true };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static bool Agrees(string report, string pcr4) =>
        report.Contains(
            string.Create(CultureInfo.InvariantCulture, $"4  : 0x{pcr4}"),
            StringComparison.OrdinalIgnoreCase
        );

    private static byte[] Log()
    {
        ByteWriter log = new ByteWriter()
            .WriteUInt32(0)
            .WriteUInt32((uint)TcgEventType.EV_NO_ACTION)
            .WriteZeros(20)
            .WriteUInt32(33)
            .WriteBytes("Spec ID Event03\0"u8)
            .WriteUInt32(0)
            .WriteBytes([0, 2, 0, 2])
            .WriteUInt32(1)
            .WriteUInt16(PcrBank.Sha256.AlgId)
            .WriteUInt16(32)
            .WriteByte(0);
        byte[] data = [.. Enumerable.Repeat((byte)'x', DataSize)];
        ImmutableArray<uint> pcrs = [0, 1, 2, 4, 5, 7, 8, 9, 11];
        for (int i = 0; i < Events; i++)
        {
            log.WriteUInt32(pcrs[i % pcrs.Length])
                .WriteUInt32((uint)TcgEventType.EV_ACTION)
                .WriteUInt32(1)
                .WriteUInt16(PcrBank.Sha256.AlgId)
                .WriteBytes(PcrBank.Sha256.Hash([(byte)i]))
                .WriteUInt32(DataSize)
                .WriteBytes(data);
        }
        return log.ToArray();
    }
}
