using System.Diagnostics;
using System.Globalization;

namespace Coffer.Benchmarks.Exporting;

/// <summary>A program that ran.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of processors, its children's too.</param>
/// <param name="PeakMebibytes">Most resident memory of the process that was started, not of its children.</param>
internal readonly record struct ProgramRun(double Seconds, double ProcessorSeconds, double PeakMebibytes)
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs one, and looks at its memory meanwhile.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static ProgramRun Of(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        double peak = 0;
        while (!process.WaitForExit(s_often))
            peak = Math.Max(peak, PeakOf(process.Id));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: {output.Result}{error.Result}"
            );
        return new ProgramRun(seconds, process.TotalProcessorTime.TotalSeconds, peak);
    }

    // The kernel's own high-water mark: what was between two looks is in it.
    private static double PeakOf(int process)
    {
        const string Field = "VmHWM:";
        try
        {
            string line =
                File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(Field)) ?? $"{Field} 0 kB";
            return double.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                    CultureInfo.InvariantCulture
                ) / 1024;
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return 0;
        }
    }
}
