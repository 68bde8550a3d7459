using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Audit;

namespace Coffer.Cli.Operating;

/// <summary>A machine's audit log, for people and for machines.</summary>
internal static class AuditText
{
    private const int ShownDigits = 16;

    /// <summary>A line for each entry.</summary>
    public static string Of(AuditDocument audit)
    {
        StringBuilder text = new();
        foreach (AuditEntry entry in audit.Entries)
            text.Append(Of(entry)).Append('\n');
        foreach (ulong number in audit.Damaged)
            text.Append($"damaged: entries behind number {number} are gone\n");
        return text.Length == 0 ? "no operator did anything yet" : text.ToString();
    }

    /// <summary>What a chain that holds says, in a line.</summary>
    public static string Held(ImmutableArray<AuditEntry> entries) =>
        entries.IsEmpty
            ? "the audit log is empty"
            : $"the chain holds: entries {entries[0].Number} to {entries[^1].Number}, the last one's hash is {Convert.ToHexStringLower(entries[^1].Hash())}";

    /// <summary>The members: the entries as they are, and the last one's hash.</summary>
    public static void WriteMembers(Utf8JsonWriter json, AuditDocument audit)
    {
        ImmutableArray<AuditEntry> entries = audit.Entries;
        json.WriteStartArray("entries");
        foreach (AuditEntry entry in entries)
            json.WriteRawValue(entry.ToBytes());
        json.WriteEndArray();
        json.WriteStartArray("damaged");
        foreach (ulong number in audit.Damaged)
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        if (!entries.IsEmpty)
            json.WriteString("last-sha256", Convert.ToHexStringLower(entries[^1].Hash()));
    }

    private static string Of(AuditEntry entry)
    {
        string who = entry.Operator.Length > 0 ? $"{entry.Name} ({entry.Operator[..ShownDigits]})" : entry.Name;
        string target = entry.Target.Length > 0 ? $" {entry.Target}" : "";
        string reason = entry.Reason.Length > 0 ? $" [{entry.Reason}]" : "";
        return $"{entry.Number} {Show(entry.Time)} {who} {entry.Action}{target}: {AuditEntry.WordOf(entry.Outcome)}{reason}, {Clock(entry)}";
    }

    private static string Show(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Clock(AuditEntry entry) =>
        entry.Clock == 0
            ? "the TPM's clock is not known"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"TPM clock {TimeSpan.FromMilliseconds(Math.Min(entry.Clock, 1e14)):d'd 'hh':'mm':'ss}"
            );
}
