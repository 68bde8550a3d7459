using System.Globalization;
using System.Text.RegularExpressions;

namespace Coffer.Benchmarks;

/// <summary>
/// Memory of a machine that idles, as <c>free</c> counts (MemTotal − MemAvailable), and the most that /init had resident. Only the
/// machine tests' probe image has a door to ask through; of others nothing is known.
/// </summary>
/// <param name="Used">MB in use.</param>
/// <param name="Init">MB of /init; NaN when the door does not see it.</param>
internal sealed record IdleMemory(double Used, double Init)
{
    // Start-up work that goes on behind the first answer is over by then.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(20);

    /// <summary>Asks a machine once it rests; null when it has no such door.</summary>
    /// <param name="machine">Address of its workload.</param>
    public static async Task<IdleMemory?> AskAsync(Uri machine)
    {
        await Task.Delay(s_rest);
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(1) };
        using StringContent script = new("cat /proc/meminfo /run/coffer/boot.json");
        using HttpResponseMessage response = await client.PostAsync(new Uri(machine, "cgi-bin/run"), script);
        if (!response.IsSuccessStatusCode)
            return null;
        string said = await response.Content.ReadAsStringAsync();
        return new IdleMemory(
            Megabytes(said, "MemTotal: *") - Megabytes(said, "MemAvailable: *"),
            Megabytes(said, "\"residentKiB\":")
        );
    }

    // A door inside of a container shows the machine's memory, not its boot record.
    private static double Megabytes(string text, string name) =>
        Regex.Match(text, $"{name}([0-9]+)") is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) * 1024 / 1e6
            : double.NaN;
}
