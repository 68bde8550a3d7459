using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>A log judged against PCR values, one finding for each value.</summary>
/// <param name="Bank">The bank compared.</param>
/// <param name="Findings">The findings, in the order of the PCRs.</param>
public sealed record PcrComparison(PcrBank Bank, ImmutableArray<PcrFinding> Findings)
{
    /// <summary>The findings that speak against the log; the log may be believed only when there are none.</summary>
    public IEnumerable<PcrFinding> Disagreements => Findings.Where(finding => !finding.Agrees);

    /// <summary>The PCRs whose events may be interpreted.</summary>
    public ImmutableSortedSet<int> ExplainedPcrs =>
        [.. Findings.Where(finding => finding.Kind == PcrFindingKind.Explained).Select(finding => finding.Pcr)];

    /// <summary>The first disagreement as a refusal (<c>event-log.pcr-mismatch</c>), or null.</summary>
    public Refusal? Refusal =>
        Disagreements.FirstOrDefault() is { } finding
            ? new Refusal(
                finding.Kind == PcrFindingKind.NotInLog ? "event-log.pcr-not-in-log" : "event-log.pcr-mismatch",
                $"PCR {finding.Pcr} ({Bank})",
                finding.Expected,
                finding.Seen
            )
            : null;

    /// <summary>
    /// Compares. Refuses when there is nothing to compare: no values, or a bank that the log has no digests of. PCRs
    /// that user space extends (10, 11 after the boot phases) differ from the firmware's log by design: leave them out.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="bank">The bank of the values.</param>
    /// <param name="values">The PCR values, from a verified quote, by PCR.</param>
    public static Parsed<PcrComparison> Judge(
        EventLog log,
        PcrBank bank,
        IReadOnlyDictionary<int, ReadOnlyMemory<byte>> values
    ) => Judge(log, UserspaceLog.Empty, bank, values);

    /// <summary>Compares with the firmware's log and what user space measured behind it. Refuses when there is nothing to compare.</summary>
    /// <param name="log">The firmware's log.</param>
    /// <param name="userspace">The log of user space.</param>
    /// <param name="bank">The bank of the values.</param>
    /// <param name="values">The PCR values, from a verified quote, by PCR.</param>
    public static Parsed<PcrComparison> Judge(
        EventLog log,
        UserspaceLog userspace,
        PcrBank bank,
        IReadOnlyDictionary<int, ReadOnlyMemory<byte>> values
    )
    {
        if (values.Count == 0)
            return new Refusal("event-log.no-pcr-values", "PCR values", "at least one", "none");
        if (values.Keys.Any(pcr => pcr is < 0 or >= PcrReplay.PcrCount))
            return new Refusal("event-log.pcr-index", "PCR values", "PCRs from 0 to 23", string.Join(' ', values.Keys));
        if (!log.Banks.Contains(bank) || !bank.CanHash)
            return new Refusal("event-log.bank-absent", "event log", $"digests of {bank}", string.Join(' ', log.Banks));
        return PcrReplay
            .Of(log, userspace)
            .Then<PcrComparison>(replay => new PcrComparison(
                bank,
                [
                    .. values
                        .OrderBy(value => value.Key)
                        .Select(value => Judge(replay, bank, value.Key, value.Value.Span)),
                ]
            ));
    }

    private static PcrFinding Judge(PcrReplay replay, PcrBank bank, int pcr, ReadOnlySpan<byte> seen)
    {
        ReadOnlySpan<byte> expected = replay.Value(bank, pcr).Span;
        return new PcrFinding(
            pcr,
            Kind(replay.PcrsWithEvents.Contains(pcr), expected, seen),
            Convert.ToHexStringLower(expected),
            Convert.ToHexStringLower(seen)
        );
    }

    private static PcrFindingKind Kind(bool hasEvents, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> seen)
    {
        if (seen.Length != expected.Length)
            return PcrFindingKind.WrongSize;
        return (hasEvents, seen.SequenceEqual(expected)) switch
        {
            (true, true) => PcrFindingKind.Explained,
            (true, false) => PcrFindingKind.Differs,
            (false, true) => PcrFindingKind.Untouched,
            (false, false) => PcrFindingKind.NotInLog,
        };
    }
}
