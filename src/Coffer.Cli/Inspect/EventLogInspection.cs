using System.Collections.Immutable;
using System.Globalization;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a TCG event log: the PCR values it replays to, then what every event means and how far its digest proves that.</summary>
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
        ImmutableArray<Explanation> events =
        [
            .. EventExplainer.Explain(log, UserspaceLog.Empty, bank).Select(e => new Explanation("event", Describe(e))),
        ];
        return new Explanation(
            "event-log",
            "TCG event log",
            [new Fact("banks", string.Join(' ', log.Banks)), new Fact("events", $"{log.Events.Length}")],
            [
                new Explanation("pcrs", $"PCRs it replays to ({bank})", [.. values]),
                new Explanation("events", "events: number, PCR, type, what it means", [], events),
            ]
        );
    }

    private static string Describe(EventExplanation e)
    {
        string doubt = e.Proof switch
        {
            EventProof.Opaque => "  (a hint: its digest is of something that is not in the log)",
            EventProof.Unexplained => "  (nothing explains its digest)",
            _ => "",
        };
        return $"{e.Number, 3}  {Pcr(e), 2}  {e.TypeName}  {e.Text}{doubt}";
    }

    private static string Pcr(EventExplanation e) =>
        e.Pcr == TcgEvent.NoPcr ? "-" : e.Pcr.ToString(CultureInfo.InvariantCulture);
}
