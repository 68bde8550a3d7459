using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Console;

/// <summary>A refusal as lines of the console (docs/formats.md section 11).</summary>
internal static class RefusalBlock
{
    private const string NothingToDo =
        "nothing can be done on this console; start again, or recover with the recovery key";
    private const int LongestLine = 400;

    /// <summary>The lines. Values come from the host as well: they cannot break a line or move the cursor.</summary>
    internal static IEnumerable<string> Lines(Refusal refusal) =>
        [
            $"coffer: REFUSED [{Printable(refusal.Reason)}] {Printable(refusal.Thing)}",
            $"coffer:   expected: {Printable(refusal.Expected)}",
            $"coffer:   seen: {Printable(refusal.Seen)}",
            $"coffer:   next: {Printable(refusal.NextStep ?? NothingToDo)}",
        ];

    private static string Printable(string text)
    {
        StringBuilder clean = new();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestLine)))
            clean.Append(c is >= ' ' and <= '~' ? c : '.');
        return clean.ToString();
    }
}
