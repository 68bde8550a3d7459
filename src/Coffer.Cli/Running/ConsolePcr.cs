using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Lab.Serial;

namespace Coffer.Cli.Running;

/// <summary>
/// PCR values that /init read from the TPM and said on the console (docs/formats.md section 11): what the machine measured, not
/// what was predicted. A console proves nothing; evidence does.
/// </summary>
internal static partial class ConsolePcr
{
    /// <summary>The values of the last boot on a console, SHA-256 bank; none where /init is silent.</summary>
    public static ImmutableSortedDictionary<int, string> OfLastBoot(IEnumerable<SerialLine> lines)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<int, string>();
        foreach (SerialLine line in lines)
        {
            if (PcrLine().Match(line.Text) is { Success: true } match)
                values[int.Parse(match.Groups["pcr"].Value, CultureInfo.InvariantCulture)] = match
                    .Groups["value"]
                    .Value;
        }
        return values.ToImmutable();
    }

    [GeneratedRegex(@"coffer: \[inputs\] pcr (?<pcr>[0-9]{1,2}) is (?<value>[0-9a-f]{64})\b")]
    private static partial Regex PcrLine();
}
