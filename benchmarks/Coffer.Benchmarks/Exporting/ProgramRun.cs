using System.Diagnostics;
using System.Globalization;

namespace Coffer.Benchmarks.Exporting;

/// <summary>A program that ran.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of processors.</param>
/// <param name="PeakMebibytes">Most resident memory of one of its processes.</param>
internal readonly record struct ProgramRun(double Seconds, double ProcessorSeconds, double PeakMebibytes)
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs one, and looks at its memory meanwhile.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static ProgramRun Of(string program, params string[] arguments)
    {
        // The shell's times tells the processor time of its children in its last line: user, system.
        ProcessStartInfo start = new(
            "/bin/bash",
            ["-c", "\"$0\" \"$@\" > /dev/null || exit 1; times", program, .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long began = Stopwatch.GetTimestamp();
        using Process shell = Process.Start(start)!;
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        Task<string> error = shell.StandardError.ReadToEndAsync();
        double peak = 0;
        while (!shell.WaitForExit(s_often))
            peak = Math.Max(peak, PeakBelow(shell.Id));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Result}");
        return new ProgramRun(seconds, output.Result.TrimEnd().Split('\n')[^1].Split(' ').Sum(SecondsOf), peak);
    }

    // "1m2.345s"
    private static double SecondsOf(string time)
    {
        double[] parts = [.. time.TrimEnd('s').Split('m').Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
        return (60 * parts[0]) + parts[1];
    }

    // The kernel's own high-water mark of each: what was between two looks is in it.
    private static double PeakBelow(int process)
    {
        try
        {
            string[] children = File.ReadAllText($"/proc/{process}/task/{process}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children
                .Select(int.Parse)
                .Select(child => Math.Max(PeakOf(child), PeakBelow(child)))
                .DefaultIfEmpty(0)
                .Max();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double PeakOf(int process)
    {
        const string Field = "VmHWM:";
        string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(Field));
        return line is null
            ? 0
            : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
                / 1024;
    }
}
