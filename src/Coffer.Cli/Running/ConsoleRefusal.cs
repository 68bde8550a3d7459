using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Lab.Serial;

namespace Coffer.Cli.Running;

/// <summary>Reads the block that /init writes when it refuses (docs/formats.md section 11).</summary>
internal static partial class ConsoleRefusal
{
    private const int BlockLines = 12;

    /// <summary>The first line of the block.</summary>
    public static Regex Pattern => FirstLine();

    /// <summary>True for the first line of the block.</summary>
    public static bool Begins(SerialLine line) => FirstLine().IsMatch(line.Text);

    /// <summary>The last refusal on a console, or null.</summary>
    public static Refusal? Find(IReadOnlyList<SerialLine> lines)
    {
        SerialLine? first = lines.LastOrDefault(Begins);
        if (first is null)
            return null;
        Match match = FirstLine().Match(first.Text);
        SerialLine[] block = [.. lines.Skip(first.Number + 1).Take(BlockLines)];
        string? next = Value(block, "next");
        return new Refusal(
            match.Groups["reason"].Value,
            $"the machine, {match.Groups["thing"].Value}",
            Value(block, "expected") ?? "",
            Value(block, "seen") ?? "",
            next
        );
    }

    private static string? Value(SerialLine[] block, string member) =>
        block
            .Select(line => MemberLine().Match(line.Text))
            .FirstOrDefault(match => match.Success && match.Groups["member"].Value == member)
            ?.Groups["value"]
            .Value;

    [GeneratedRegex(@"coffer: REFUSED \[(?<reason>[^\]]+)\] (?<thing>.*)$")]
    private static partial Regex FirstLine();

    [GeneratedRegex(@"coffer:   (?<member>expected|seen|next): (?<value>.*)$")]
    private static partial Regex MemberLine();
}
