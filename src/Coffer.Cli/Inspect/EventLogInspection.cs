using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a TCG event log: the PCR values it replays to, then every event.</summary>
internal static class EventLogInspection
{
    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes)
    {
        Parsed<EventLog> read = EventLog.Read(bytes);
        if (read.Refusal is not null)
            read = EventLog.ReadWithInactiveBanks(bytes);
        return read.Then(log => PcrReplay.Of(log).Then(replay => Explain(log, replay)));
    }

    private static Parsed<Explanation> Explain(EventLog log, PcrReplay replay)
    {
        PcrBank bank = replay.Banks.FirstOrDefault(b => b == PcrBank.Sha256) ?? replay.Banks.First();
        Fact[] values =
        [
            .. replay.PcrsWithEvents.Select(pcr => new Fact(
                $"pcr {pcr}",
                Convert.ToHexStringLower(replay.Value(bank, pcr).Span)
            )),
        ];
        ImmutableArray<Explanation> events = [.. log.Events.Select(e => new Explanation("event", Describe(e, bank)))];
        return new Explanation(
            "event-log",
            "TCG event log",
            [new Fact("banks", string.Join(' ', log.Banks)), new Fact("events", $"{log.Events.Length}")],
            [
                new Explanation("pcrs", $"PCRs it replays to ({bank})", [.. values]),
                new Explanation("events", "events: number, PCR, type, what it is about", [], events),
            ]
        );
    }

    private static string Describe(TcgEvent e, PcrBank bank)
    {
        string about = OneLine(e.Describe());
        string doubt =
            e.DataBinding(bank) == EventDataBinding.Contradicted ? "  (its digest does not prove this text)" : "";
        return $"{e.Number, 3}  {e.PcrIndex, 2}  {e.TypeName}  {about}{doubt}".TrimEnd();
    }

    private static string OneLine(string text) => text.Replace('\n', ' ').Replace('\r', ' ');
}
