using System.Collections.Immutable;
using System.Globalization;

namespace Coffer.Agent.Stewardship;

/// <summary>How a unit is, as <c>systemctl show</c> says it (systemctl(1)).</summary>
/// <param name="Active">ActiveState: <c>active</c>, <c>activating</c>, <c>failed</c> and others.</param>
/// <param name="Sub">SubState: <c>running</c>, <c>start</c>, <c>auto-restart</c> and others.</param>
/// <param name="Result">Result: <c>success</c>, or why it failed last.</param>
/// <param name="ExitStatus">Exit status of its last main process.</param>
/// <param name="Restarts">How often systemd started it again by itself since somebody did last.</param>
/// <param name="ActiveSince">When it became active, time since the kernel started; zero when it never did.</param>
internal sealed record UnitState(
    string Active,
    string Sub,
    string Result,
    int ExitStatus,
    long Restarts,
    TimeSpan ActiveSince
)
{
    private static readonly string[] s_properties =
    [
        "Id",
        "ActiveState",
        "SubState",
        "Result",
        "ExecMainStatus",
        "NRestarts",
        "ActiveEnterTimestampMonotonic",
    ];

    /// <summary>Of a unit that the service manager does not know.</summary>
    internal static UnitState Unknown { get; } = new("unknown", "", "", 0, 0, TimeSpan.Zero);

    /// <summary>What <c>systemctl</c> is asked.</summary>
    internal static IEnumerable<string> Question(IEnumerable<string> units) =>
        ["show", $"--property={string.Join(',', s_properties)}", "--", .. units];

    /// <summary>The states of an answer, by the name of the unit: blocks of lines <c>NAME=VALUE</c> with an empty line between them.</summary>
    internal static ImmutableDictionary<string, UnitState> ReadAll(string output)
    {
        ImmutableDictionary<string, UnitState>.Builder states = ImmutableDictionary.CreateBuilder<string, UnitState>();
        foreach (string block in output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Dictionary<string, string> values = [];
            foreach (string line in block.Split('\n'))
                if (line.Split('=', 2) is [string name, string value])
                    values[name] = value;
            if (values.GetValueOrDefault("Id") is { } id)
                states[id] = Of(values);
        }
        return states.ToImmutable();
    }

    private static UnitState Of(Dictionary<string, string> values) =>
        new(
            values.GetValueOrDefault("ActiveState", ""),
            values.GetValueOrDefault("SubState", ""),
            values.GetValueOrDefault("Result", ""),
            (int)Number(values, "ExecMainStatus"),
            Number(values, "NRestarts"),
            TimeSpan.FromMicroseconds(Number(values, "ActiveEnterTimestampMonotonic"))
        );

    private static long Number(Dictionary<string, string> values, string name) =>
        long.TryParse(values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : 0;
}
