using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>
/// Rules about security versions. TCB versions are compared part by part in the layout of the processor's generation: as one number, a
/// new microcode would hide an old boot loader.
/// </summary>
public static class SnpTcbRules
{
    private const string Source = "AMD 56860, section 2.2, TCB Version, and SNP_COMMIT";

    /// <summary>snp.tcb-minimum.</summary>
    public static readonly Rule Minimum = new(
        "snp.tcb-minimum",
        "REPORTED_TCB is at least what the policy requires: AMD revokes by raising it",
        $"{Source}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    /// <summary>snp.tcb-launch-minimum.</summary>
    public static readonly Rule LaunchMinimum = new(
        "snp.tcb-launch-minimum",
        "LAUNCH_TCB is at least what the policy requires",
        $"{Source}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    /// <summary>snp.tcb-reported.</summary>
    public static readonly Rule Reported = new(
        "snp.tcb-reported",
        "REPORTED_TCB is not above CURRENT_TCB",
        Source,
        Trust.Amd
    );

    /// <summary>snp.tcb-committed.</summary>
    public static readonly Rule Committed = new(
        "snp.tcb-committed",
        "COMMITTED_TCB is CURRENT_TCB: the host cannot go back to older firmware",
        Source,
        Trust.Amd
    );

    /// <summary>snp.firmware-committed.</summary>
    public static readonly Rule FirmwareCommitted = new(
        "snp.firmware-committed",
        "The committed firmware version is the current one",
        Source,
        Trust.Amd
    );

    /// <summary>snp.firmware-minimum.</summary>
    public static readonly Rule FirmwareMinimum = new(
        "snp.firmware-minimum",
        "Current and committed firmware are at least what the policy requires",
        $"{Source}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    private const string Provisional =
        "the host runs firmware that it has not committed, and can go back to the one before; the policy can allow it";

    private static readonly Finding s_noMinimum = Unstated(Minimum, "snp.report.REPORTED_TCB");
    private static readonly Finding s_noLaunchMinimum = Unstated(LaunchMinimum, "snp.report.LAUNCH_TCB");
    private static readonly Finding s_noFirmwareMinimum = Unstated(FirmwareMinimum, "snp.report.CURRENT_VERSION");

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Minimum, LaunchMinimum, Reported, Committed, FirmwareCommitted, FirmwareMinimum];

    /// <summary>Judges the versions of an authentic report.</summary>
    internal static void Judge(AttestationReport report, VekCertificate vek, SnpPolicy policy, FindingList findings)
    {
        ProductLine line = vek.Line;
        TcbLayout layout = line.Layout();
        TcbVersion reported = TcbVersion.FromRaw(report.ReportedTcb, layout);
        TcbVersion current = TcbVersion.FromRaw(report.CurrentTcb, layout);
        TcbVersion committed = TcbVersion.FromRaw(report.CommittedTcb, layout);
        TcbVersion launch = TcbVersion.FromRaw(report.LaunchTcb, layout);
        string currentText = current == vek.Tcb ? vek.TcbText : current.ToString();
        JudgeMinimum(s_noMinimum, reported, policy.MinimumTcb, line, findings);
        JudgeMinimum(s_noLaunchMinimum, launch, policy.MinimumLaunchTcb, line, findings);
        findings.Judge(
            Reported,
            "snp.report.REPORTED_TCB",
            current.IsAtLeast(reported),
            currentText,
            reported == current ? currentText : reported.ToString(),
            "the report claims more than runs"
        );
        bool committedHolds = committed == current || (policy.AllowProvisionalFirmware && current.IsAtLeast(committed));
        findings.Judge(
            Committed,
            "snp.report.COMMITTED_TCB",
            committedHolds,
            currentText,
            committed == current ? currentText : committed.ToString(),
            Provisional
        );
        JudgeFirmware(report, policy, findings);
    }

    private static void JudgeMinimum(
        Finding unstated,
        TcbVersion seen,
        ImmutableSortedDictionary<ProductLine, TcbVersion> minima,
        ProductLine line,
        FindingList findings
    )
    {
        if (minima.IsEmpty || !minima.TryGetValue(line, out TcbVersion minimum))
            findings.Add(unstated);
        else
            findings.Judge(
                unstated.Rule,
                unstated.Field,
                seen.IsAtLeast(minimum),
                $"at least {minimum}",
                seen.ToString(),
                "the provider has to update firmware or microcode"
            );
    }

    private static void JudgeFirmware(AttestationReport report, SnpPolicy policy, FindingList findings)
    {
        FirmwareVersion current = report.Current;
        FirmwareVersion committed = report.Committed;
        string currentText = current.ToString();
        bool holds = committed == current || (policy.AllowProvisionalFirmware && current.IsAtLeast(committed));
        findings.Judge(
            FirmwareCommitted,
            "snp.report.COMMITTED_VERSION",
            holds,
            currentText,
            committed == current ? currentText : committed.ToString(),
            Provisional
        );
        if (policy.MinimumFirmware is not { } minimum)
        {
            findings.Add(s_noFirmwareMinimum);
            return;
        }
        JudgeFirmware("snp.report.CURRENT_VERSION", current, minimum, findings);
        JudgeFirmware("snp.report.COMMITTED_VERSION", committed, minimum, findings);
    }

    private static void JudgeFirmware(
        string field,
        FirmwareVersion seen,
        FirmwareVersion minimum,
        FindingList findings
    ) => findings.Judge(FirmwareMinimum, field, seen.IsAtLeast(minimum), $"at least {minimum}", seen.ToString());

    private static Finding Unstated(Rule rule, string field) =>
        new(rule, Outcome.NotChecked, field, Note: "the policy states no minimum");
}
