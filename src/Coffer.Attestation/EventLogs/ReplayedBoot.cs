using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.EventLogs;

/// <summary>Logs that were replayed, and the PCRs that vouch for their events. Only those may be interpreted.</summary>
/// <param name="Log">The firmware's log.</param>
/// <param name="Userspace">What user space measured.</param>
/// <param name="Replay">The values that follow.</param>
/// <param name="Bank">The bank judged.</param>
/// <param name="Values">The quoted values of that bank.</param>
internal sealed record ReplayedBoot(
    EventLog Log,
    UserspaceLog Userspace,
    PcrReplay Replay,
    PcrBank Bank,
    ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> Values
)
{
    private readonly EventProof[] _proofs = [.. Log.Events.Select(e => PcrGrammar.Proof(e, Bank))];

    /// <summary>The PCRs whose quoted values follow from the logs.</summary>
    public HashSet<int> Trusted { get; } = [];

    /// <summary>Phases that no log has, but that PCR 11 cannot be without.</summary>
    public ImmutableArray<string> PhasesOutsideLog { get; set; } = [];

    /// <summary>True when the value of PCR 5 needs the two events of ExitBootServices that its log lacks.</summary>
    public bool LacksExitBootServices { get; set; }

    /// <summary>How an event of the firmware's log is proved.</summary>
    public EventProof Proof(TcgEvent e) => _proofs[e.Number];

    /// <summary>The events that extended a PCR, in order; none when the PCR does not vouch for them.</summary>
    public IEnumerable<TcgEvent> EventsOf(int pcr) => Trusted.Contains(pcr) ? Log.EventsOf(pcr) : [];

    /// <summary>What user space extended a PCR with, in order; nothing when the PCR does not vouch for it.</summary>
    public IEnumerable<UserspaceEvent> UserspaceEventsOf(int pcr) =>
        Trusted.Contains(pcr) ? Userspace.EventsOf(pcr) : [];
}
