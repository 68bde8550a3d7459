using System.Text.RegularExpressions;
using Coffer.Lab.Recording;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// Files of random bytes that a guest writes while it is recorded, each under its own SHA-256 as name, and each noted once the guest said that it is on
/// the disk.
/// </summary>
internal static partial class WrittenFiles
{
    private const string Mark = "file ";

    /// <summary>Writes until it is told to end.</summary>
    /// <param name="probe">The machine.</param>
    /// <param name="recorder">Who records it.</param>
    /// <param name="pause">How long the guest rests behind each.</param>
    /// <param name="end">Ends it.</param>
    /// <returns>How many.</returns>
    public static async Task<int> WriteAsync(Probe probe, DiskRecorder recorder, TimeSpan pause, CancellationToken end)
    {
        await probe.OutputAsync("mkdir -p /var/cut && sync");
        int count = 0;
        for (; !end.IsCancellationRequested; count++)
        {
            string name = await probe.OutputAsync(
                """
                set -e
                cd /var/cut
                head -c 65536 /dev/urandom > new
                name=$(sha256sum < new)
                name=${name%% *}
                sync
                mv new $name
                sync
                echo $name
                """
            );
            recorder.Mark(Mark + name);
            await Task.Delay(pause, end).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        return count;
    }

    /// <summary>What is wrong with them in a machine that was started after a cut; null when nothing is.</summary>
    /// <param name="probe">The machine.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="events">How many of its events had happened.</param>
    public static async Task<string?> JudgeAsync(Probe probe, DiskRecording recording, int events)
    {
        string sums = await probe.OutputAsync("cd /var/cut 2> /dev/null && rm -f new && sha256sum * 2>&1; true");
        HashSet<string> right = [];
        foreach (Match line in SumLine().Matches(sums))
            if (line.Groups[1].Value == line.Groups[2].Value)
                right.Add(line.Groups[1].Value);
            else
                return $"/var/cut/{line.Groups[2].Value} has other bytes";
        return Noted(recording, events).FirstOrDefault(name => !right.Contains(name)) is { } missing
            ? $"/var/cut/{missing} is missing: {sums}"
            : null;
    }

    private static IEnumerable<string> Noted(DiskRecording recording, int events) =>
        recording
            .Events.Take(events)
            .Where(one => one.Kind == DiskEventKind.Mark)
            .Select(recording.TextOf)
            .Where(text => text.StartsWith(Mark, StringComparison.Ordinal))
            .Select(text => text[Mark.Length..]);

    [GeneratedRegex("(?m)^([0-9a-f]{64})  (\\S+)$")]
    private static partial Regex SumLine();
}
