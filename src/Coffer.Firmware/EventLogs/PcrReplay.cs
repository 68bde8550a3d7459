using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// The PCR values that follow from a log: from the values after TPM2_Startup(CLEAR), extended event by event (TCG PC
/// Client Platform TPM Profile 1.06, section 4.6; Platform Firmware Profile 1.06, section 10). A bank is replayed when it is first asked for.
/// </summary>
public sealed class PcrReplay
{
    /// <summary>PCRs of a PC client TPM.</summary>
    public const int PcrCount = 24;

    private readonly EventLog _log;
    private readonly UserspaceLog _userspace;
    private readonly BankReplay?[] _banks;

    private PcrReplay(EventLog log, UserspaceLog userspace, ImmutableSortedSet<int> extended, byte startupLocality)
    {
        _log = log;
        _userspace = userspace;
        _banks = new BankReplay?[log.Banks.Length];
        PcrsWithEvents = extended;
        StartupLocality = startupLocality;
    }

    /// <summary>The banks that could be replayed: those of the log whose hash is known here.</summary>
    public IEnumerable<PcrBank> Banks => _log.Banks.Where(bank => bank.CanHash);

    /// <summary>The PCRs that at least one event extends. About the others the log says nothing.</summary>
    public ImmutableSortedSet<int> PcrsWithEvents { get; }

    /// <summary>Locality of TPM2_Startup, with which PCR 0 starts.</summary>
    public byte StartupLocality { get; }

    /// <summary>Replays a log. Refuses a StartupLocality that is not the first word about PCR 0.</summary>
    public static Parsed<PcrReplay> Of(EventLog log) => Of(log, UserspaceLog.Empty);

    /// <summary>Replays the firmware's log, then what user space measured. Refuses a StartupLocality that is not the first word about PCR 0.</summary>
    /// <param name="log">The firmware's log.</param>
    /// <param name="userspace">What was measured behind it.</param>
    public static Parsed<PcrReplay> Of(EventLog log, UserspaceLog userspace) =>
        ReadStartupLocality(log).TryGet(out byte locality, out Refusal? refusal)
            ? new PcrReplay(log, userspace, Extended(log, userspace), locality)
            : refusal;

    /// <summary>
    /// The value of a PCR; empty when the bank was not replayed, or a record of user space has no digest of it.
    /// </summary>
    /// <param name="bank">The bank.</param>
    /// <param name="pcr">The PCR, 0 to 23.</param>
    public ReadOnlyMemory<byte> Value(PcrBank bank, int pcr)
    {
        int index = _log.Banks.IndexOf(bank);
        if (index < 0 || !bank.CanHash)
            return default;
        return (_banks[index] ??= new BankReplay(_log, _userspace, bank, StartupLocality))[pcr];
    }

    /// <summary>The value of a PCR after TPM2_Startup(CLEAR): ones in the PCRs of the dynamic root of trust, zeros elsewhere.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="pcr">The PCR, 0 to 23.</param>
    /// <param name="startupLocality">Locality of TPM2_Startup, for PCR 0.</param>
    public static byte[] ResetValue(PcrBank bank, int pcr, byte startupLocality = 0)
    {
        byte[] value = new byte[bank.DigestSize];
        Reset(value, pcr, startupLocality);
        return value;
    }

    /// <summary>Gives a PCR its value after TPM2_Startup(CLEAR).</summary>
    internal static void Reset(Span<byte> value, int pcr, byte startupLocality)
    {
        value.Fill(pcr is >= 17 and <= 22 ? (byte)0xFF : (byte)0);
        if (pcr == 0)
            value[^1] = startupLocality;
    }

    private static ImmutableSortedSet<int> Extended(EventLog log, UserspaceLog userspace)
    {
        uint seen = 0;
        foreach (TcgEvent e in log.Events)
            seen |= e.Extends ? 1u << e.PcrIndex : 0;
        foreach (UserspaceEvent e in userspace.Events)
            seen |= e.Extends ? 1u << e.PcrIndex : 0;
        return [.. Enumerable.Range(0, PcrCount).Where(pcr => (seen & (1u << pcr)) != 0)];
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
