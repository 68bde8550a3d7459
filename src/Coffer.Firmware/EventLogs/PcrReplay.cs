using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// The PCR values that follow from a log: from the values after TPM2_Startup(CLEAR), extended event by event (TCG PC
/// Client Platform TPM Profile 1.06, section 4.6; Platform Firmware Profile 1.06, section 10).
/// </summary>
public sealed class PcrReplay
{
    /// <summary>PCRs of a PC client TPM.</summary>
    public const int PcrCount = 24;

    private readonly ImmutableDictionary<PcrBank, ImmutableArray<ReadOnlyMemory<byte>>> _values;

    private PcrReplay(
        ImmutableDictionary<PcrBank, ImmutableArray<ReadOnlyMemory<byte>>> values,
        ImmutableSortedSet<int> extended,
        byte startupLocality
    )
    {
        _values = values;
        PcrsWithEvents = extended;
        StartupLocality = startupLocality;
    }

    /// <summary>The banks that could be replayed: those of the log whose hash is known here.</summary>
    public IEnumerable<PcrBank> Banks => _values.Keys;

    /// <summary>The PCRs that at least one event extends. About the others the log says nothing.</summary>
    public ImmutableSortedSet<int> PcrsWithEvents { get; }

    /// <summary>Locality of TPM2_Startup, with which PCR 0 starts.</summary>
    public byte StartupLocality { get; }

    /// <summary>Replays every bank. Refuses a StartupLocality that is not the first word about PCR 0.</summary>
    public static Parsed<PcrReplay> Of(EventLog log)
    {
        if (!ReadStartupLocality(log).TryGet(out byte locality, out Refusal? refusal))
            return refusal;
        ImmutableSortedSet<int> extended = [.. log.Events.Where(e => e.Extends).Select(e => e.PcrIndex)];
        return new PcrReplay(
            log.Banks.Where(bank => bank.CanHash)
                .ToImmutableDictionary(bank => bank, bank => Replay(log, bank, locality)),
            extended,
            locality
        );
    }

    /// <summary>The value of a PCR; empty when the bank was not replayed.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="pcr">The PCR, 0 to 23.</param>
    public ReadOnlyMemory<byte> Value(PcrBank bank, int pcr) =>
        _values.TryGetValue(bank, out ImmutableArray<ReadOnlyMemory<byte>> values) ? values[pcr] : default;

    /// <summary>The value of a PCR after TPM2_Startup(CLEAR): ones in the PCRs of the dynamic root of trust, zeros elsewhere.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="pcr">The PCR, 0 to 23.</param>
    /// <param name="startupLocality">Locality of TPM2_Startup, for PCR 0.</param>
    public static byte[] ResetValue(PcrBank bank, int pcr, byte startupLocality = 0)
    {
        byte[] value = new byte[bank.DigestSize];
        if (pcr is >= 17 and <= 22)
            value.AsSpan().Fill(0xFF);
        if (pcr == 0)
            value[^1] = startupLocality;
        return value;
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Replay(EventLog log, PcrBank bank, byte locality)
    {
        byte[][] pcrs = [.. Enumerable.Range(0, PcrCount).Select(pcr => ResetValue(bank, pcr, locality))];
        foreach (TcgEvent e in log.Events.Where(e => e.Extends))
            pcrs[e.PcrIndex] = bank.Extend(pcrs[e.PcrIndex], e.Digest(bank).Span);
        return [.. pcrs.Select(value => new ReadOnlyMemory<byte>(value))];
    }

    // Anybody may append an event: a locality counts only before anything was measured, once, and in PCR 0.
    private static Parsed<byte> ReadStartupLocality(EventLog log)
    {
        byte? locality = null;
        bool pcr0Extended = false;
        foreach (TcgEvent e in log.Events)
        {
            pcr0Extended |= e is { PcrIndex: 0, Extends: true };
            if (e.Extends || !e.Data.Span.StartsWith(StartupLocalityEvent.Signature))
                continue;
            if (!e.Detail.TryGet(out EventDetail? detail, out Refusal? refusal))
                return refusal;
            if (e.PcrIndex != 0 || pcr0Extended || locality is not null)
                return Misplaced(e, pcr0Extended);
            locality = ((StartupLocalityEvent)detail).Locality;
        }
        return locality ?? 0;
    }

    private static Refusal Misplaced(TcgEvent e, bool pcr0Extended) =>
        new(
            "event-log.startup-locality",
            $"event log, event {e.Number}",
            "StartupLocality once, in PCR 0, before its first measurement",
            pcr0Extended ? "one behind a measurement" : $"one in PCR {e.PcrIndex}, or a second one"
        );
}
