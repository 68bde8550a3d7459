using System.Globalization;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Cli.Text;

namespace Coffer.Cli.Rotating;

/// <summary>How far a rotation of the volume key is, for people and for machines.</summary>
internal static class ProgressText
{
    private const double MiB = 1 << 20;

    /// <summary>One line, and the reason with what helps where it waits.</summary>
    public static string Of(ReencryptionProgress progress)
    {
        if (progress.State == ReencryptionState.None)
            return "no rotation of the volume key is at work";
        string line = Line(progress);
        if (progress.Reason.Length > 0)
            line += $"\n  reason: {progress.Reason}";
        return progress.Next.Length > 0 ? $"{line}\n  next:   {progress.Next}" : line;
    }

    /// <summary>The one line: percent, bytes, speed, time left.</summary>
    public static string Line(ReencryptionProgress progress)
    {
        string done = string.Create(
            CultureInfo.InvariantCulture,
            $"{ReencryptionProgress.WordOf(progress.State)}: {Percent(progress):F1} %, {Sizes.Show((long)progress.Position)} of {Sizes.Show((long)progress.Size)}"
        );
        if (progress.State != ReencryptionState.Running || progress.Rate == 0)
            return done;
        string rate = string.Create(CultureInfo.InvariantCulture, $"{done}, {progress.Rate / MiB:F1} MiB/s");
        return $"{rate}, {Left(progress)} left";
    }

    /// <summary>The members: those of the agent's document, and the percentage.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ReencryptionProgress progress)
    {
        json.WriteString("state", ReencryptionProgress.WordOf(progress.State));
        json.WriteNumber("position", progress.Position);
        json.WriteNumber("size", progress.Size);
        json.WriteNumber("percent", Math.Round(Percent(progress), 1));
        json.WriteNumber("rate", progress.Rate);
        json.WriteNumber("throttle", progress.Throttle);
        if (progress.Reason.Length > 0)
            json.WriteString("reason", progress.Reason);
        if (progress.Next.Length > 0)
            json.WriteString("next", progress.Next);
    }

    /// <summary>How much is done, in percent.</summary>
    public static double Percent(ReencryptionProgress progress) =>
        progress.Size == 0 ? 0 : 100.0 * progress.Position / progress.Size;

    private static string Left(ReencryptionProgress progress)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Min((progress.Size - progress.Position) / progress.Rate, 1e9));
        return left.TotalHours < 1
            ? left.ToString("m':'ss", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left:mm':'ss}");
    }
}
