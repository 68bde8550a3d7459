using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// The first place where a log departs from the events recorded when the key was sealed: why a boot was refused, for
/// the person at the console.
/// </summary>
/// <param name="EventNumber">Number of the event in the current log; null when the log ends before.</param>
/// <param name="Expected">What was recorded; null when the log goes on where the record ends.</param>
/// <param name="Seen">What the current log has; null when it ends before.</param>
public sealed record EventLogDifference(int? EventNumber, RecordedEvent? Expected, RecordedEvent? Seen)
{
    private const int ShownDigits = 12;

    /// <summary>No difference: then the PCR's value and the log disagree, or the PCR is not what changed.</summary>
    public static EventLogDifference None { get; } = new(null, null, null);

    /// <summary>Finds the first difference. Refuses a record that is not of the form of docs/formats.md section 8.</summary>
    /// <param name="recorded">The entries of <c>pcr-7-events</c>.</param>
    /// <param name="log">The log of this boot.</param>
    /// <param name="pcr">The PCR recorded.</param>
    /// <param name="bank">The bank recorded.</param>
    public static Parsed<EventLogDifference> Find(IEnumerable<string> recorded, EventLog log, int pcr, PcrBank bank)
    {
        List<RecordedEvent> events = [];
        foreach (string entry in recorded)
        {
            if (!RecordedEvent.Parse(entry).TryGet(out RecordedEvent? expected, out Refusal? refusal))
                return refusal;
            events.Add(expected);
        }
        return Find(events, log, pcr, bank);
    }

    /// <summary>Finds the first event whose digest differs: type and text are not hashed, they cannot change a PCR.</summary>
    internal static EventLogDifference Find(IEnumerable<RecordedEvent> recorded, EventLog log, int pcr, PcrBank bank) =>
        Find(recorded, log, UserspaceLog.Empty, pcr, bank);

    /// <summary>Finds the first event whose digest differs, in the firmware's log or behind it.</summary>
    internal static EventLogDifference Find(
        IEnumerable<RecordedEvent> recorded,
        EventLog log,
        UserspaceLog userspace,
        int pcr,
        PcrBank bank
    )
    {
        using IEnumerator<(int Number, RecordedEvent Event)> current = EventsOf(log, userspace, pcr, bank)
            .GetEnumerator();
        foreach (RecordedEvent expected in recorded)
        {
            if (!current.MoveNext())
                return new EventLogDifference(null, expected, null);
            if (current.Current.Event.Digest != expected.Digest)
                return new EventLogDifference(current.Current.Number, expected, current.Current.Event);
        }
        return current.MoveNext() ? new EventLogDifference(current.Current.Number, null, current.Current.Event) : None;
    }

    private static IEnumerable<(int Number, RecordedEvent Event)> EventsOf(
        EventLog log,
        UserspaceLog userspace,
        int pcr,
        PcrBank bank
    ) =>
        log.EventsOf(pcr)
            .Select(e => (e.Number, RecordedEvent.Of(e, bank)))
            .Concat(userspace.EventsOf(pcr).Select(e => (e.Number, RecordedEvent.Of(e, bank))));

    /// <summary>One line: <c>event 14, EFI variable db (expected 3a..., seen 7f...)</c>.</summary>
    public override string ToString() =>
        (Expected, Seen) switch
        {
            (null, { } seen) => $"event {EventNumber}, {seen.Describe()} (expected no more events, seen {Short(seen)})",
            ({ } expected, null) =>
                $"end of the log (expected {expected.Describe()} {Short(expected)}, seen no more events)",
            ({ } expected, { } seen) when expected.Describe() == seen.Describe() =>
                $"event {EventNumber}, {seen.Describe()} (expected {Short(expected)}, seen {Short(seen)})",
            ({ } expected, { } seen) =>
                $"event {EventNumber} (expected {expected.Describe()} {Short(expected)}, seen {seen.Describe()} {Short(seen)})",
            _ => "no difference",
        };

    private static string Short(RecordedEvent e) =>
        e.Digest.Length <= ShownDigits ? e.Digest : $"{e.Digest[..ShownDigits]}...";
}
