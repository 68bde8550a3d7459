using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.EventLogs;

/// <summary>Compares what follows from the logs with every quoted value.</summary>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class ReplayJudgement(BootPolicy policy, FindingList findings)
{
    private const int BootManagerPcr = 5;
    private const int ImaPcr = 10;
    private const int KernelPcr = 11;

    /// <summary>Replays; null when there is nothing to replay against.</summary>
    public ReplayedBoot? Judge(EventLog log, UserspaceLog userspace, ImmutableArray<PcrBankEvidence> pcrs)
    {
        if (Choose(log, pcrs) is not { } chosen)
            return null;
        if (!PcrReplay.Of(log, userspace).TryGet(out PcrReplay? replay, out Refusal? refusal))
        {
            findings.Failed(EventLogRules.StartupLocality, "tpm.event-log", refusal);
            return null;
        }
        findings.Passed(EventLogRules.StartupLocality, "tpm.event-log", $"locality {replay.StartupLocality}");
        ReplayedBoot boot = new(log, userspace, replay, chosen.Bank, chosen.Values);
        foreach ((int pcr, ReadOnlyMemory<byte> value) in chosen.Values)
        {
            if (JudgeMain(boot, pcr, value.Span))
                boot.Trusted.Add(pcr);
        }
        foreach (PcrBankEvidence other in pcrs.Where(other => other != chosen))
            JudgeOther(boot, other);
        return boot;
    }

    // Only one bank is interpreted: the strongest in use that log and quote share. All others must agree with the log.
    private PcrBankEvidence? Choose(EventLog log, ImmutableArray<PcrBankEvidence> pcrs)
    {
        foreach (PcrBank bank in (PcrBank[])[PcrBank.Sha256, PcrBank.Sha384, PcrBank.Sha512, PcrBank.Sha1])
        {
            if (bank == PcrBank.Sha1 && !policy.AllowSha1)
                continue;
            PcrBankEvidence? quoted = pcrs.FirstOrDefault(e => e.Bank == bank && !e.Values.IsEmpty);
            if (quoted is null || !log.Banks.Contains(bank))
                continue;
            findings.Passed(EventLogRules.Bank, $"tpm.pcrs.{bank}", $"{bank}");
            return quoted;
        }
        findings.Failed(
            EventLogRules.Bank,
            "tpm.pcrs",
            $"a quoted bank of: {string.Join(' ', log.Banks.Where(b => b != PcrBank.Sha1 || policy.AllowSha1))}",
            string.Join(' ', pcrs.Select(e => e.Bank)),
            "quote a bank that the firmware measures into; SHA-1 counts only where the policy says so"
        );
        return null;
    }

    private bool JudgeMain(ReplayedBoot boot, int pcr, ReadOnlySpan<byte> seen)
    {
        string field = $"tpm.pcrs.{boot.Bank}.{pcr}";
        if (!IsPcr(pcr, field))
            return false;
        ReadOnlySpan<byte> expected = boot.Replay.Value(boot.Bank, pcr).Span;
        if (expected.SequenceEqual(seen))
        {
            bool hasEvents = boot.Replay.PcrsWithEvents.Contains(pcr);
            findings.Passed(EventLogRules.Replay, field, Hex(seen), hasEvents ? null : "untouched");
            return true;
        }
        if (seen.Length == boot.Bank.DigestSize && IsExplainedOtherwise(boot, pcr, expected, seen) is { } note)
        {
            findings.Passed(EventLogRules.Replay, field, Hex(seen), note);
            return true;
        }
        Fail(boot, pcr, field, expected, seen);
        return false;
    }

    private void JudgeOther(ReplayedBoot boot, PcrBankEvidence other)
    {
        if (other.Bank == PcrBank.Sha1 && !policy.AllowSha1)
        {
            findings.NotApplicable(EventLogRules.Replay, $"tpm.pcrs.{other.Bank}", "SHA-1 proves nothing here");
            return;
        }
        if (other.Bank == boot.Bank)
        {
            findings.Failed(EventLogRules.Replay, $"tpm.pcrs.{other.Bank}", "each bank once", "twice");
            return;
        }
        if (!boot.Log.Banks.Contains(other.Bank) || !other.Bank.CanHash)
        {
            findings.NotChecked(
                EventLogRules.Replay,
                $"tpm.pcrs.{other.Bank}",
                false,
                "the log has no digests of this bank"
            );
            return;
        }
        foreach ((int pcr, ReadOnlyMemory<byte> value) in other.Values)
            JudgeOther(boot, other.Bank, pcr, value.Span);
    }

    private void JudgeOther(ReplayedBoot boot, PcrBank bank, int pcr, ReadOnlySpan<byte> seen)
    {
        string field = $"tpm.pcrs.{bank}.{pcr}";
        if (!IsPcr(pcr, field))
            return;
        ReadOnlySpan<byte> expected = boot.Replay.Value(bank, pcr).Span;
        if (expected.SequenceEqual(seen))
            findings.Passed(EventLogRules.Replay, field, Hex(seen));
        else if (boot.Trusted.Contains(pcr) && Continued(boot, bank, pcr, expected).SequenceEqual(seen))
            findings.Passed(EventLogRules.Replay, field, Hex(seen), $"as in {boot.Bank}");
        else
            Fail(boot, pcr, field, expected, seen);
    }

    private bool IsPcr(int pcr, string field)
    {
        if (pcr is >= 0 and < PcrReplay.PcrCount)
            return true;
        findings.Failed(EventLogRules.Replay, field, "a PCR from 0 to 23", $"{pcr}");
        return false;
    }

    private void Fail(ReplayedBoot boot, int pcr, string field, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> seen)
    {
        bool hasEvents = boot.Replay.PcrsWithEvents.Contains(pcr);
        if (pcr == ImaPcr && !hasEvents)
        {
            findings.NotChecked(
                EventLogRules.Replay,
                field,
                false,
                "the kernel's IMA extends it, and its list is no part of the evidence"
            );
            return;
        }
        string note =
            !hasEvents ? "the log says nothing about this PCR, but something was measured into it"
            : pcr >= KernelPcr && boot.Userspace.Events.IsEmpty
                ? "events were changed, left out or added; or user space measured, whose log was not given"
            : "the log is not the one of this boot: events were changed, left out, added or put into another order";
        findings.Failed(EventLogRules.Replay, field, expected.IsEmpty ? "unknown" : Hex(expected), Hex(seen), note);
    }

    // What real machines measure outside the logs that evidence has. Each is said, none is silent.
    private static string? IsExplainedOtherwise(
        ReplayedBoot boot,
        int pcr,
        ReadOnlySpan<byte> expected,
        ReadOnlySpan<byte> seen
    )
    {
        if (expected.IsEmpty)
            return null;
        if (pcr == BootManagerPcr && Extended(boot.Bank, expected, BootApplicationRules.ExitEvents).SequenceEqual(seen))
        {
            boot.LacksExitBootServices = true;
            return "the log lacks the events of ExitBootServices, but the value has them: the log was taken before (known firmware)";
        }
        if (pcr != KernelPcr || boot.Userspace.EventsOf(KernelPcr).Any())
            return null;
        if (PhasesBetween(boot.Bank, expected, seen) is not { IsEmpty: false } phases)
            return null;
        boot.PhasesOutsideLog = phases;
        return $"no log has the phases of the boot; the value follows with {string.Join(", ", phases)}";
    }

    private static ImmutableArray<string> PhasesBetween(PcrBank bank, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        ImmutableArray<string> phases = Pcr11Prediction.Phases;
        for (int start = 0; start < phases.Length; start++)
        {
            for (int end = start + 1; end <= phases.Length; end++)
            {
                if (Extended(bank, from, phases[start..end]).SequenceEqual(to))
                    return phases[start..end];
            }
        }
        return [];
    }

    private static ReadOnlySpan<byte> Continued(ReplayedBoot boot, PcrBank bank, int pcr, ReadOnlySpan<byte> value) =>
        pcr switch
        {
            BootManagerPcr when boot.LacksExitBootServices => Extended(bank, value, BootApplicationRules.ExitEvents),
            KernelPcr => Extended(bank, value, boot.PhasesOutsideLog),
            _ => value,
        };

    private static byte[] Extended(PcrBank bank, ReadOnlySpan<byte> value, ImmutableArray<string> texts)
    {
        byte[] extended = value.ToArray();
        foreach (string text in texts)
            extended = bank.Extend(extended, bank.Hash(System.Text.Encoding.UTF8.GetBytes(text)));
        return extended;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, 64)]);
}
