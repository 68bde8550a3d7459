using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges the events of every PCR by kind and proof, and the separators.</summary>
/// <param name="boot">The logs that PCRs vouch for.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class GrammarJudgement(ReplayedBoot boot, BootPolicy policy, FindingList findings)
{
    private const int LastSeparatorPcr = 7;
    private const byte HardwareLocality = 4;

    public void Judge()
    {
        foreach (int pcr in boot.Replay.PcrsWithEvents.Where(boot.Trusted.Contains))
            JudgeProofs(pcr);
        JudgeSeparators();
        JudgeHardwareRoot();
    }

    private void JudgeProofs(int pcr)
    {
        string field = $"tpm.event-log.pcr-{pcr}";
        TcgEvent? unexplained = boot.EventsOf(pcr).FirstOrDefault(e => boot.Proof(e) == EventProof.Unexplained);
        if (unexplained is null)
        {
            int count = boot.EventsOf(pcr).Count();
            int opaque = boot.EventsOf(pcr).Count(e => boot.Proof(e) == EventProof.Opaque);
            findings.Passed(EventLogRules.Explained, field, $"{count} events, {opaque} of them opaque");
            return;
        }
        string seen = $"event {unexplained.Number}, {unexplained.TypeName}: {unexplained.Describe()}";
        const string Note =
            "nothing explains what was measured: the event may have been given another type to hide it, or its data another content";
        Refuse(EventLogRules.Explained, field, $"an event that PCR {pcr} may have, with its data", seen, Note, pcr);
    }

    private void JudgeSeparators()
    {
        bool allRight = true;
        for (int pcr = 0; pcr <= LastSeparatorPcr; pcr++)
        {
            if (!boot.Trusted.Contains(pcr) || WrongSeparator(pcr) is not { } wrong)
                continue;
            allRight = false;
            string field = $"tpm.event-log.pcr-{pcr}";
            Refuse(EventLogRules.Separators, field, "one separator, 00000000", wrong.Seen, wrong.Note, pcr);
        }
        if (allRight)
            findings.Passed(EventLogRules.Separators, "tpm.event-log");
    }

    private (string Seen, string Note)? WrongSeparator(int pcr)
    {
        TcgEvent[] separators = [.. boot.EventsOf(pcr).Where(e => e.Type == TcgEventType.EV_SEPARATOR).Take(2)];
        if (separators.Length != 1)
            return (
                separators.Length == 0 ? "none" : "more than one",
                separators.Length == 0
                    ? "nothing marks where the firmware's measurements end: this is a piece of a log, or the firmware is broken"
                    : "somebody appended a second one, to pass off later measurements as the firmware's"
            );
        return separators[0].Detail.Value is SeparatorEvent { IsNormal: true }
            ? null
            : (separators[0].Describe(), "the firmware recorded an error while it measured");
    }

    private void JudgeHardwareRoot()
    {
        TcgEvent[] events = [.. boot.EventsOf(0)];
        byte locality = boot.Replay.StartupLocality;
        int at = Array.FindIndex(events, e => e.Type == TcgEventType.EV_EFI_HCRTM_EVENT);
        if (at < 0)
        {
            string why =
                locality == HardwareLocality ? "locality 4, and no event of it" : "hardware measured nothing first";
            findings.NotApplicable(EventLogRules.HardwareRoot, "tpm.event-log.pcr-0", why);
            return;
        }
        bool isOnce = Array.FindLastIndex(events, e => e.Type == TcgEventType.EV_EFI_HCRTM_EVENT) == at;
        findings.Judge(
            EventLogRules.HardwareRoot,
            "tpm.event-log.pcr-0",
            at == 0 && isOnce && locality == HardwareLocality,
            "once, as the first event of PCR 0, at locality 4",
            $"event {events[at].Number}, locality {locality}",
            "an event was given the type of the hardware's measurement"
        );
    }

    private void Refuse(Rule rule, string field, string expected, string seen, string note, int pcr)
    {
        // PCR 7 says who could sign what ran: it is read strictly whatever the policy.
        bool refuses = pcr == 7 || (policy.Unexplained == UnexplainedEvents.Refuse && PcrGrammar.IsStrict(pcr));
        if (refuses)
            findings.Failed(rule, field, expected, seen, note);
        else
            findings.NotChecked(rule, field, false, $"{seen}: {note}");
    }
}
