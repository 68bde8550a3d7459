using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// What was measured after the firmware handed over: systemd's <c>/run/log/systemd/tpm2-measure.log</c>, and the one that /init
/// writes in the same form (docs/formats.md section 12). JSON text sequences (RFC 7464), a form of TCG's canonical event log.
/// It proves nothing by itself: its replay continues the firmware's.
/// </summary>
/// <param name="Events">The events in order.</param>
public sealed record UserspaceLog(ImmutableArray<UserspaceEvent> Events)
{
    /// <summary>No events: the firmware's log tells everything.</summary>
    public static UserspaceLog Empty { get; } = new([]);

    /// <summary>
    /// Reads a log; several may stand one behind the other. Strict about what is used, deaf to members that it does not know, for systemd adds
    /// some with every version. No bytes are no events.
    /// </summary>
    public static Parsed<UserspaceLog> Read(ReadOnlySpan<byte> bytes) => UserspaceLogReader.Read(bytes);

    /// <summary>The events that extended one PCR, in order.</summary>
    public IEnumerable<UserspaceEvent> EventsOf(int pcr) => Events.Where(e => e.PcrIndex == pcr);
}
