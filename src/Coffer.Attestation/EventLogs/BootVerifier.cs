using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges how a machine booted: its event logs against quoted PCR values, and both against the policy.</summary>
public static class BootVerifier
{
    /// <summary>Judges. Never throws, whatever the bytes.</summary>
    /// <param name="eventLog">The firmware's log; empty when there is none.</param>
    /// <param name="userspaceLog">What user space measured; empty when there is none.</param>
    /// <param name="pcrs">PCR values, from a quote that was verified.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="findings">Where the findings go.</param>
    /// <returns>The boot; null when there is no log that the PCRs vouch for.</returns>
    public static JudgedBoot? Judge(
        ReadOnlyMemory<byte> eventLog,
        ReadOnlyMemory<byte> userspaceLog,
        ImmutableArray<PcrBankEvidence> pcrs,
        BootPolicy policy,
        FindingList findings
    )
    {
        if (pcrs.IsDefault)
            pcrs = [];
        ReplayedBoot? boot = Replay(eventLog.Span, userspaceLog.Span, pcrs, policy, findings);
        ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> sha256 =
            pcrs.FirstOrDefault(bank => bank.Bank == PcrBank.Sha256)?.Values
            ?? ImmutableSortedDictionary<int, ReadOnlyMemory<byte>>.Empty;
        MeasurementJudgement measurements = new(sha256, boot, policy, findings);
        MachineJudgement machine = new(boot?.Values ?? sha256, boot, policy, findings);
        if (boot is null)
        {
            SecureBootJudgement.NotKnown(policy, findings, "no log explains PCR 7");
            measurements.Judge();
            machine.Judge();
            return null;
        }
        new GrammarJudgement(boot, policy, findings).Judge();
        HashSet<string> predicted = Predicted(policy);
        StubJudgement stub = new(boot, policy, findings);
        JudgedBoot judged = new()
        {
            Bank = boot.Bank,
            ExplainedPcrs = [.. boot.Trusted],
            SecureBoot = new SecureBootJudgement(boot, policy, findings).Judge(),
            Applications = new BootApplicationJudgement(boot, policy, findings).Judge(),
            Sections = stub.JudgeSections(predicted),
            Phases = stub.JudgePhases(),
            Build = measurements.Judge(),
            Vault = machine.Judge(),
            Events = Explain(boot, predicted),
        };
        return judged with { CommandLine = CommandLineOf(boot, judged, policy) };
    }

    private static ReplayedBoot? Replay(
        ReadOnlySpan<byte> eventLog,
        ReadOnlySpan<byte> userspaceLog,
        ImmutableArray<PcrBankEvidence> pcrs,
        BootPolicy policy,
        FindingList findings
    )
    {
        LogReading reading = new(policy, findings);
        if (reading.ReadFirmware(eventLog) is not { } log)
            return null;
        return new ReplayJudgement(policy, findings).Judge(log, reading.ReadUserspace(userspaceLog), pcrs);
    }

    private static HashSet<string> Predicted(BootPolicy policy) =>
        [
            .. policy
                .Expected.SelectMany(build => build.Os.Pcrs.Concat(build.Installer.Pcrs))
                .SelectMany(prediction => prediction.Events)
                .Select(e => Convert.ToHexStringLower(e.Digest.Span)),
        ];

    // The events of PCRs that do not replay stay in the list, so that a person can look at them, but nothing proves them.
    private static ImmutableArray<EventExplanation> Explain(ReplayedBoot boot, HashSet<string> predicted)
    {
        int count = boot.Log.Events.Length + boot.Userspace.Events.Length;
        var explained = ImmutableArray.CreateBuilder<EventExplanation>(count);
        foreach (TcgEvent e in boot.Log.Events)
            explained.Add(
                new EventExplanation(
                    e,
                    boot.Bank,
                    Proof(boot, e.PcrIndex, boot.Proof(e), e.Digest(boot.Bank), predicted)
                )
            );
        foreach (UserspaceEvent e in boot.Userspace.Events)
            explained.Add(
                new EventExplanation(
                    e,
                    boot.Bank,
                    Proof(boot, e.PcrIndex, e.Proof(boot.Bank), e.Digest(boot.Bank), predicted)
                )
            );
        return explained.MoveToImmutable();
    }

    private static EventProof Proof(
        ReplayedBoot boot,
        int pcr,
        EventProof proof,
        ReadOnlyMemory<byte> digest,
        HashSet<string> predicted
    )
    {
        if (proof == EventProof.None)
            return proof;
        if (!boot.Trusted.Contains(pcr))
            return EventProof.Unexplained;
        bool isPredicted = predicted.Count > 0 && proof == EventProof.Opaque && pcr is 4 or 11;
        return isPredicted && predicted.Contains(Convert.ToHexStringLower(digest.Span)) ? EventProof.Expected : proof;
    }

    private static string? CommandLineOf(ReplayedBoot boot, JudgedBoot judged, BootPolicy policy)
    {
        if (judged.Build is { } build)
            return (policy.Booted == BootedImage.Installer ? build.Installer : build.Os).CommandLine;
        foreach (int pcr in (ReadOnlySpan<int>)[12, 8])
        {
            TcgEvent? line = boot.EventsOf(pcr)
                .LastOrDefault(e => IsCommandLine(e) && boot.Proof(e) == EventProof.Data);
            if (line is not null)
                return line.Describe();
        }
        return null;
    }

    // GRUB says so; what systemd-stub measures as EV_IPL with its own data is a command line.
    private static bool IsCommandLine(TcgEvent e) =>
        e.Type == TcgEventType.EV_IPL
        && (
            e.PcrIndex == 12
            || e.Data.Span.StartsWith("kernel_cmdline: "u8)
            || e.Data.Span.StartsWith("grub_kernel_cmdline "u8)
        );
}
