using System.Text.Json;

namespace Coffer.Machine.Tests.Machines;

/// <summary>What a machine says about the pass that covers its data part, asked when its workload answered.</summary>
/// <param name="AtBoot">How far the pass was when /init opened the part (docs/formats.md section 12).</param>
/// <param name="Progress">The file of the progress, or null when there is none.</param>
/// <param name="Status">The live status of dm-integrity: mismatches, provided and covered sectors.</param>
/// <param name="Waited">Whether the unit that waits for the pass had to.</param>
/// <param name="Ended">Microseconds at which that unit ended; 0 when it did not.</param>
/// <param name="WorkloadStarted">Microseconds at which the workload started.</param>
internal sealed record FirstBoot(
    string AtBoot,
    string? Progress,
    string[] Status,
    bool Waited,
    long Ended,
    long WorkloadStarted
)
{
    private const string Script = """
        cat /run/coffer/boot.json; echo
        cat /run/coffer/first-pass 2> /dev/null || echo none
        dmsetup status coffer-data
        systemctl show --property=ConditionResult --value coffer-first-pass
        systemctl show --property=ExecMainExitTimestampMonotonic --value coffer-first-pass
        systemctl show --property=ExecMainStartTimestampMonotonic --value coffer-probe
        """;

    /// <summary>True when every sector is covered, in the kernel's words.</summary>
    public bool IsCovered => Status[2] == "-" || Status[2] == Status[1];

    /// <summary>Asks a machine.</summary>
    public static async Task<FirstBoot> AskAsync(Probe probe)
    {
        string[] lines = (await probe.OutputAsync(Script)).Split('\n');
        using JsonDocument report = JsonDocument.Parse(lines[0]);
        return new FirstBoot(
            report.RootElement.GetProperty("recalculation").GetString()!,
            lines[1] == "none" ? null : lines[1],
            lines[2].Split(' ')[3..],
            lines[3] == "yes",
            long.Parse(lines[4]),
            long.Parse(lines[5])
        );
    }
}
