using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using PcrBank = Coffer.Firmware.EventLogs.PcrBank;

namespace Coffer.Init.Boot;

/// <summary>
/// Adds to the TPM's refusal, for the person at the console, what was measured instead and what it probably means. Nothing is decided by it.
/// </summary>
/// <param name="log">The log of this boot; null when there is none, and then nothing can be added.</param>
/// <param name="pcr11">The value of PCR 11.</param>
internal sealed class RefusedShare(EventLog? log, ReadOnlyMemory<byte> pcr11)
{
    private const int SecureBootPcr = 7;
    private const int MostNamed = 4;

    /// <summary>The refusal, with its reason where the log has it.</summary>
    /// <param name="refusal">Why the share was not given.</param>
    /// <param name="recorded">What was measured into PCR 7 when the share was sealed.</param>
    internal Refusal Explain(Refusal refusal, IEnumerable<string> recorded) =>
        log is null
            ? refusal
            : refusal.Reason switch
            {
                "unseal.pcr-7" => ExplainPcr7(refusal, recorded, log),
                "unseal.pcr-11-signature" => ExplainPcr11(refusal, log),
                "unseal.pcr-12" => ExplainUntouched(refusal, 12, log),
                "unseal.pcr-15" => ExplainUntouched(refusal, 15, log),
                _ => refusal,
            };

    private static Refusal ExplainPcr7(Refusal refusal, IEnumerable<string> recorded, EventLog log)
    {
        Parsed<EventLogDifference> read = EventLogDifference.Find(recorded, log, SecureBootPcr, PcrBank.Sha256);
        if (read.Value is not { } found)
            return refusal;
        if (found == EventLogDifference.None)
            return Add(refusal, "the event log is as it was: it does not explain the value");
        return Add(refusal, $"first difference: {found}", BootDifference.Of(SecureBootPcr, found).Meaning);
    }

    private Refusal ExplainPcr11(Refusal refusal, EventLog log) =>
        UnsignedPcr11.Of(log, pcr11, PcrBank.Sha256).TryGet(out UnsignedPcr11? found, out _)
            ? Add(refusal, found.OnRecord, found.Meaning)
            : refusal;

    // Nothing belongs there, so every event is one too many.
    private static Refusal ExplainUntouched(Refusal refusal, int pcr, EventLog log)
    {
        EventLogDifference found = EventLogDifference.Find([], log, pcr, PcrBank.Sha256).OrThrow();
        if (found == EventLogDifference.None)
            return Add(
                refusal,
                $"the event log has nothing for PCR {pcr}",
                "software measured it after the firmware had ended its log"
            );
        ImmutableArray<EventExplanation> events =
        [
            .. EventExplainer
                .Explain(log, UserspaceLog.Empty, PcrBank.Sha256)
                .Where(e => e.Pcr == pcr && e.Digest != ""),
        ];
        string named = string.Join("; ", events.Take(MostNamed).Select(e => $"event {e.Number}, {e.Text}"));
        string more = events.Length > MostNamed ? $"; {events.Length - MostNamed} more" : "";
        return Add(refusal, named + more, BootDifference.Of(pcr, found).Meaning);
    }

    private static Refusal Add(Refusal refusal, string what, string? meaning = null) =>
        refusal with
        {
            Seen = $"{refusal.Seen}; {what}{(meaning is null ? "" : $"; this probably means: {meaning}")}",
        };
}
