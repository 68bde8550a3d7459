using System.Collections.Immutable;

namespace Coffer.Firmware.EventLogs;

/// <summary>Explains logs event by event, by what the logs themselves say: whether PCRs vouch for them is another question.</summary>
public static class EventExplainer
{
    /// <summary>Explains the firmware's log, then what user space measured.</summary>
    /// <param name="log">The firmware's log.</param>
    /// <param name="userspace">The log of user space.</param>
    /// <param name="bank">The bank whose digests are looked at.</param>
    public static ImmutableArray<EventExplanation> Explain(EventLog log, UserspaceLog userspace, PcrBank bank)
    {
        var explained = ImmutableArray.CreateBuilder<EventExplanation>(log.Events.Length + userspace.Events.Length);
        foreach (TcgEvent e in log.Events)
            explained.Add(new EventExplanation(e, bank, PcrGrammar.Proof(e, bank)));
        foreach (UserspaceEvent e in userspace.Events)
            explained.Add(new EventExplanation(e, bank, e.Proof(bank)));
        return explained.MoveToImmutable();
    }
}
