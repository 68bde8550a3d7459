using System.Globalization;

namespace Coffer.Benchmarks;

/// <summary>Numbers of one series, and how they are printed.</summary>
internal static class Measured
{
    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Processor time that an action took in this process, in milliseconds: on a busy machine the clock counts others' work too.</summary>
    public static double ProcessorTime(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>The value that a tenth of all stay below: what nobody else's work fell into.</summary>
    public static double FastestTenth(IReadOnlyCollection<double> values) =>
        values.Order().ElementAt(values.Count / 10);

    /// <summary>One JSON line: the benchmark, the thing measured, its unit, every value and the median.</summary>
    public static void Print(string benchmark, string what, string unit, IReadOnlyCollection<double> values) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"benchmark":"{{benchmark}}","what":"{{what}}","unit":"{{unit}}","median":{{Median(values):0.###}},"values":[{{string.Join(',', values.Select(v => v.ToString("0.###", CultureInfo.InvariantCulture)))}}]}"""
            )
        );
}
