using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges what systemd-stub measured of the UKI, and the phases behind it.</summary>
/// <param name="boot">The logs that PCRs vouch for.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class StubJudgement(ReplayedBoot boot, BootPolicy policy, FindingList findings)
{
    private const int KernelPcr = 11;
    private const string Field = "tpm.event-log.pcr-11";
    private const string PhasesField = "tpm.userspace-log.pcr-11";

    /// <summary>The sections, in order.</summary>
    public ImmutableArray<StubSection> JudgeSections(HashSet<string> predicted)
    {
        TcgEvent[] events = [.. boot.EventsOf(KernelPcr).Where(e => e.Type == TcgEventType.EV_IPL)];
        if (events.Length == 0)
        {
            string why = boot.Trusted.Contains(KernelPcr) ? "no UKI was started" : "the log does not explain PCR 11";
            findings.NotApplicable(StubRules.Sections, Field, why);
            return [];
        }
        ImmutableArray<StubSection>.Builder sections = ImmutableArray.CreateBuilder<StubSection>();
        int last = -1;
        for (int i = 0; i < events.Length; i += 2)
        {
            string name = NameOf(events[i]);
            int place = Pcr11Prediction.MeasuredSections.IndexOf(name);
            if (
                place <= last
                || i + 1 == events.Length
                || !IsName(events[i], name)
                || TextOf(events[i + 1]) != TextOf(events[i])
            )
            {
                Refuse(events[i], place >= 0 && place <= last);
                return sections.DrainToImmutable();
            }
            last = place;
            string digest = Convert.ToHexStringLower(events[i + 1].Digest(boot.Bank).Span);
            sections.Add(new StubSection(name, digest, predicted.Contains(digest)));
        }
        findings.Passed(StubRules.Sections, Field, string.Join(' ', sections.Select(section => section.Name)));
        return sections.DrainToImmutable();
    }

    /// <summary>The phases, in order.</summary>
    public ImmutableArray<string> JudgePhases()
    {
        if (!boot.PhasesOutsideLog.IsEmpty)
        {
            string note = "not in any log; the value of PCR 11 has them";
            findings.Passed(StubRules.Phases, PhasesField, string.Join(", ", boot.PhasesOutsideLog), note);
            return boot.PhasesOutsideLog;
        }
        ImmutableArray<string>.Builder phases = ImmutableArray.CreateBuilder<string>();
        int last = -1;
        foreach (UserspaceEvent e in boot.UserspaceEventsOf(KernelPcr))
        {
            int place = e.Proof(boot.Bank) == EventProof.Data ? Pcr11Prediction.Phases.IndexOf(e.Text) : -1;
            if (place <= last)
            {
                RefusePhase(e);
                return phases.DrainToImmutable();
            }
            last = place;
            phases.Add(e.Text);
        }
        if (phases.Count == 0)
            findings.NotApplicable(StubRules.Phases, PhasesField, "no phase was measured");
        else
            findings.Passed(StubRules.Phases, PhasesField, string.Join(", ", phases));
        return phases.DrainToImmutable();
    }

    private static string NameOf(TcgEvent e) => TextOf(e);

    private static string TextOf(TcgEvent e) => e.Detail.Value is TextEvent text ? text.Text : "";

    private bool IsName(TcgEvent e, string name) =>
        e.Digest(boot.Bank).Span.SequenceEqual(boot.Bank.Hash(Encoding.ASCII.GetBytes(name + '\0')));

    private void Refuse(TcgEvent e, bool isOrder) =>
        Refuse(
            StubRules.Sections,
            Field,
            "pairs of name and content, in the stub's order",
            $"event {e.Number}: {e.Describe()}",
            isOrder
                ? "a section was measured twice, or in another order than systemd-stub's"
                : "the name is not what was hashed, or not one that systemd-stub measures"
        );

    private void RefusePhase(UserspaceEvent e) =>
        Refuse(
            StubRules.Phases,
            PhasesField,
            string.Join(", ", Pcr11Prediction.Phases),
            $"record {e.Number}: {new EventExplanation(e, boot.Bank, e.Proof(boot.Bank)).Text}",
            "something that is no phase of the boot was measured, a phase came twice, or in another order"
        );

    private void Refuse(Rule rule, string field, string expected, string seen, string note)
    {
        if (policy.Unexplained == UnexplainedEvents.Refuse)
            findings.Failed(rule, field, expected, seen, note);
        else
            findings.NotChecked(rule, field, false, $"{seen}: {note}");
    }
}
