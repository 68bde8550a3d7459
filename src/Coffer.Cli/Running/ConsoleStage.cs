using System.Text.RegularExpressions;
using Coffer.Lab.Serial;

namespace Coffer.Cli.Running;

/// <summary>A stage that /init announced on the console (docs/formats.md section 11).</summary>
/// <param name="Name">The stage, such as <c>unseal</c>.</param>
/// <param name="Text">What it said.</param>
/// <param name="At">When, counted from the start of QEMU.</param>
internal sealed partial record ConsoleStage(string Name, string Text, TimeSpan At)
{
    /// <summary>The stage a console line announces, or null.</summary>
    public static ConsoleStage? Of(SerialLine line) =>
        StageLine().Match(line.Text) is { Success: true } match
            ? new ConsoleStage(match.Groups["stage"].Value, match.Groups["text"].Value, line.At)
            : null;

    [GeneratedRegex(@"coffer: \[(?<stage>[a-z-]+)\] (?<text>.*)$")]
    private static partial Regex StageLine();
}
