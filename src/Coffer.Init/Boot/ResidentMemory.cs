using System.Globalization;

namespace Coffer.Init.Boot;

/// <summary>How much memory /init took, for the report.</summary>
internal static class ResidentMemory
{
    /// <summary>Where the kernel says it (proc_pid_status(5)).</summary>
    internal const string Status = "/proc/self/status";

    private const string Line = "VmHWM:";

    /// <summary>The peak, KiB; 0 when the kernel does not say.</summary>
    internal static long Peak(string status)
    {
        string? line = status.Split('\n').FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal));
        return
            line?[Line.Length..].Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                is [string kib, "kB"]
            && long.TryParse(kib, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : 0;
    }
}
