using Coffer.Attestation.Chains;
using Coffer.Bytes;

namespace Coffer.Attestation.Audit;

/// <summary>Entries of one machine's audit log, each of which names the one before.</summary>
public static class AuditChain
{
    /// <summary>Judges that they follow on one another. The oldest may name one that made room for others: then the chain begins with it.</summary>
    /// <param name="entries">The oldest one first.</param>
    public static Refusal? Judge(IReadOnlyList<AuditEntry> entries)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            AuditEntry entry = entries[i];
            ulong expected = i == 0 ? Math.Max(entry.Number, 1) : entries[i - 1].Number + 1;
            if (entry.Number != expected)
                return new Refusal(
                    "audit.number",
                    $"audit entry {entry.Number}",
                    $"number {expected}",
                    $"{entry.Number}",
                    "an entry is missing"
                );
            if (
                PreviousOf(entries, i) is { } previous
                && HashChain.Judge(entry, previous, "audit", entry.Number) is { } broken
            )
                return broken;
        }
        return null;
    }

    /// <summary>Judges that the machine lost no entries: a chain may go on behind some that were destroyed.</summary>
    public static Refusal? JudgeWhole(AuditDocument audit) =>
        audit.Damaged.IsEmpty
            ? null
            : new Refusal(
                "audit.damaged",
                "audit log",
                "entries, and nothing else, in the files of the machine",
                $"something that is none behind entry {string.Join(", ", audit.Damaged)}",
                "entries were destroyed there: by a fault of the disk, or by root of the machine"
            );

    private static ReadOnlyMemory<byte>? PreviousOf(IReadOnlyList<AuditEntry> entries, int index) =>
        index > 0 ? entries[index - 1].Hash()
        : entries[0].Number == 1 ? HashChain.None
        : (ReadOnlyMemory<byte>?)null;
}
