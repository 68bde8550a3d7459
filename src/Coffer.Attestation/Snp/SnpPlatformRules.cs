using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the machine: PLATFORM_INFO and the mitigations in its firmware.</summary>
public static class SnpPlatformRules
{
    private const string Source = "AMD 56860, PLATFORM_INFO";
    private const string Vectors = "AMD 56860, ATTESTATION_REPORT, LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR";

    /// <summary>snp.platform-required.</summary>
    public static readonly Rule Required = new(
        "snp.platform-required",
        "PLATFORM_INFO has every bit that the policy requires",
        $"{Source}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    /// <summary>snp.platform-forbidden.</summary>
    public static readonly Rule Forbidden = new(
        "snp.platform-forbidden",
        "PLATFORM_INFO has no bit that the policy forbids",
        $"{Source}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    /// <summary>snp.platform-unknown.</summary>
    public static readonly Rule Unknown = new(
        "snp.platform-unknown",
        "Every bit of PLATFORM_INFO has a meaning here; bits that AMD assigned later are reported, and refuse nothing",
        Source,
        Trust.Amd
    );

    /// <summary>snp.mitigations-launch.</summary>
    public static readonly Rule LaunchMitigations = new(
        "snp.mitigations-launch",
        "LAUNCH_MIT_VECTOR has every bit that the policy requires",
        $"{Vectors}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    /// <summary>snp.mitigations-current.</summary>
    public static readonly Rule CurrentMitigations = new(
        "snp.mitigations-current",
        "CURRENT_MIT_VECTOR has every bit that the policy requires",
        $"{Vectors}; policy",
        Trust.Amd | Trust.PolicyAuthor
    );

    private const string Field = "snp.report.PLATFORM_INFO";
    private const string LaunchField = "snp.report.LAUNCH_MIT_VECTOR";
    private const string CurrentField = "snp.report.CURRENT_MIT_VECTOR";

    private static readonly (PlatformInfo Bit, string Name)[] s_names =
    [
        (PlatformInfo.SmtEn, "SMT_EN"),
        (PlatformInfo.TsmeEn, "TSME_EN"),
        (PlatformInfo.EccEn, "ECC_EN"),
        (PlatformInfo.RaplDis, "RAPL_DIS"),
        (PlatformInfo.CiphertextHidingDramEn, "CIPHERTEXT_HIDING_DRAM_EN"),
        (PlatformInfo.AliasCheckComplete, "ALIAS_CHECK_COMPLETE"),
        (PlatformInfo.TioEn, "TIO_EN"),
    ];

    private static readonly Finding s_nothingRequired = Unstated(Required, Field);
    private static readonly Finding s_nothingForbidden = Unstated(Forbidden, Field);
    private static readonly Finding s_allKnown = new(Unknown, Outcome.Passed, Field);
    private static readonly Finding s_noLaunch = Unstated(LaunchMitigations, LaunchField);
    private static readonly Finding s_noCurrent = Unstated(CurrentMitigations, CurrentField);

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Required, Forbidden, Unknown, LaunchMitigations, CurrentMitigations];

    /// <summary>The names of bits, as AMD writes them.</summary>
    public static string Describe(PlatformInfo info)
    {
        List<string> names = [.. s_names.Where(pair => info.HasFlag(pair.Bit)).Select(pair => pair.Name)];
        PlatformInfo unknown = info & ~PlatformInfo.Known;
        if (unknown != 0)
            names.Add($"0x{(ulong)unknown:x}");
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    /// <summary>Judges what an authentic report says about the machine.</summary>
    internal static void Judge(AttestationReport report, SnpPolicy policy, FindingList findings)
    {
        PlatformInfo seen = report.PlatformInfo;
        if (policy.RequiredPlatformInfo == 0)
            findings.Add(s_nothingRequired);
        else
            findings.Judge(
                Required,
                Field,
                (policy.RequiredPlatformInfo & ~seen) == 0,
                Describe(policy.RequiredPlatformInfo),
                Describe(seen),
                "the host's firmware settings decide this; choose another kind of machine"
            );
        if (policy.ForbiddenPlatformInfo == 0)
            findings.Add(s_nothingForbidden);
        else
            findings.Judge(
                Forbidden,
                Field,
                (policy.ForbiddenPlatformInfo & seen) == 0,
                $"none of {Describe(policy.ForbiddenPlatformInfo)}",
                Describe(seen),
                "the host's firmware settings decide this; choose another kind of machine"
            );
        JudgeUnknown(seen, findings);
        JudgeVector(s_noLaunch, report.LaunchMitVector, policy.RequiredLaunchMitigations, report.Version, findings);
        JudgeVector(s_noCurrent, report.CurrentMitVector, policy.RequiredCurrentMitigations, report.Version, findings);
    }

    private static void JudgeUnknown(PlatformInfo seen, FindingList findings)
    {
        PlatformInfo unknown = seen & ~PlatformInfo.Known;
        if (unknown == 0)
            findings.Add(s_allKnown);
        else
            findings.NotChecked(
                Unknown,
                Field,
                required: false,
                $"the bits 0x{(ulong)unknown:x} were assigned after this version of Coffer"
            );
    }

    private static void JudgeVector(Finding unstated, ulong seen, ulong required, uint version, FindingList findings)
    {
        if (required == 0)
            findings.Add(unstated);
        else
            findings.Judge(
                unstated.Rule,
                unstated.Field,
                (required & ~seen) == 0,
                $"all of 0x{required:x}",
                $"0x{seen:x}",
                version < AttestationReport.NewestVersion
                    ? "reports before version 5 do not say; the host's firmware is older"
                    : "the host's firmware lacks a mitigation"
            );
    }

    private static Finding Unstated(Rule rule, string field) =>
        new(rule, Outcome.NotChecked, field, Note: "the policy states nothing");
}
