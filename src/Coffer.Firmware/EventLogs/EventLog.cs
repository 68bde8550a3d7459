using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// The firmware's log of what it extended into the PCRs (TCG PC Client Platform Firmware Profile 1.06, section 10).
/// It proves nothing by itself: compare its <see cref="PcrReplay"/> with quoted PCR values before believing any event.
/// </summary>
/// <param name="SpecId">The header of a crypto-agile log; null for a TPM 1.2 log.</param>
/// <param name="Banks">The banks every event has a digest for.</param>
/// <param name="Events">The events in order; the header is event 0.</param>
public sealed record EventLog(SpecIdEvent? SpecId, ImmutableArray<PcrBank> Banks, ImmutableArray<TcgEvent> Events)
{
    /// <summary>
    /// Reads a crypto-agile log (section 10.2.2). Refuses, besides malformed bytes, an empty log (<c>event-log.absent</c>)
    /// and the TPM 1.2 format (<c>event-log.not-crypto-agile</c>).
    /// </summary>
    /// <param name="bytes">The log, such as <c>/sys/kernel/security/tpm0/binary_bios_measurements</c> gives it.</param>
    public static Parsed<EventLog> Read(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? EventLogReader.NoLog : new EventLogReader(bytes).ReadCryptoAgile(DigestsPerEvent.EveryBank);

    /// <summary>
    /// Reads a crypto-agile log whose header declares more banks than its events have digests of, as firmware writes it
    /// when banks were switched off (seen with OVMF of 2018 to 2020). <see cref="Banks"/> then has only those that every
    /// event has a digest of. For looking at a log, not for a verdict.
    /// </summary>
    /// <param name="bytes">The log.</param>
    public static Parsed<EventLog> ReadWithInactiveBanks(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? EventLogReader.NoLog : new EventLogReader(bytes).ReadCryptoAgile(DigestsPerEvent.SomeBanks);

    /// <summary>
    /// Reads a log in the TPM 1.2 format, which has SHA-1 digests only (section 10.2.1). Apart from
    /// <see cref="Read"/>, so that nobody falls back to SHA-1 without saying so.
    /// </summary>
    /// <param name="bytes">The log.</param>
    public static Parsed<EventLog> ReadTpm12(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? EventLogReader.NoLog : new EventLogReader(bytes).ReadTpm12();

    /// <summary>The events that extended one PCR, in order.</summary>
    public IEnumerable<TcgEvent> EventsOf(int pcr) => Events.Where(e => e.PcrIndex == pcr && e.Extends);
}
