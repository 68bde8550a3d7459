using System.Globalization;
using System.Text.RegularExpressions;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

/// <summary>What tpm2_eventlog prints, as far as it is compared here: one line an event, one line a PCR.</summary>
internal static partial class Tpm2EventLogYaml
{
    public static string[] Events(string yaml)
    {
        List<string> events = [];
        string digest = "";
        foreach (string line in yaml.Split("pcrs:\n")[0].Split('\n').Select(line => line.TrimStart(' ', '-')))
        {
            if (Field(line, "PCRIndex") is { } pcr)
                events.Add(pcr);
            else if (Field(line, "EventType") is { } type)
                events[^1] += " " + type;
            else if (Field(line, "AlgorithmId") is { } algorithm)
                digest = algorithm;
            else if (Field(line, "Digest") is { } value)
                events[^1] += $" {(digest.Length > 0 ? digest : "sha1")}:{value.Trim('"')}";
            else if (Field(line, "EventSize") is { } size)
                events[^1] += " " + size;
            else if (Field(line, "UnicodeName") is { } name)
                events[^1] += " " + name;
        }
        return [.. events];
    }

    public static string[] Events(EventLog log) =>
        [
            .. log.Events.Select(e =>
                $"{e.PcrIndex} {e.TypeName} {string.Join(' ', e.Digests)} {e.Data.Length}"
                + (e.TypeName.Contains("VARIABLE", StringComparison.Ordinal) ? " " + e.Describe() : "")
            ),
        ];

    public static string[] Pcrs(string yaml)
    {
        List<string> pcrs = [];
        string bank = "";
        foreach (string line in yaml.Split("pcrs:\n")[1].Split('\n'))
        {
            if (BankLine().Match(line) is { Success: true } header)
                bank = header.Groups[1].Value;
            else if (PcrLine().Match(line) is { Success: true } value)
                pcrs.Add($"{bank} {value.Groups[1].Value} {value.Groups[2].Value}");
        }
        return [.. pcrs.Order(StringComparer.Ordinal)];
    }

    public static string[] Pcrs(PcrReplay replay) =>
        [
            .. replay
                .Banks.SelectMany(bank => replay.PcrsWithEvents.Select(pcr => (bank, pcr)))
                .Select(p =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{p.bank} {p.pcr} {Convert.ToHexStringLower(replay.Value(p.bank, p.pcr).Span)}"
                    )
                )
                .Order(StringComparer.Ordinal),
        ];

    private static string? Field(string line, string name) =>
        line.StartsWith(name + ": ", StringComparison.Ordinal) ? line[(name.Length + 2)..] : null;

    [GeneratedRegex(@"^  (\w+):$")]
    private static partial Regex BankLine();

    [GeneratedRegex(@"^ +(\d+) +: 0x([0-9a-f]+)$")]
    private static partial Regex PcrLine();
}
