using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about which guest the report is about, who asked for it, and what it was asked to say.</summary>
public static class SnpIdentityRules
{
    /// <summary>snp.vmpl.</summary>
    public static readonly Rule Vmpl = Create(
        "vmpl",
        "The report was asked for from a VMPL that the policy lists, never by the host"
    );

    /// <summary>snp.report-data.</summary>
    public static readonly Rule ReportData = Create(
        "report-data",
        "REPORT_DATA is what the verifier expects, all 64 bytes of it"
    );

    /// <summary>snp.measurement.</summary>
    public static readonly Rule Measurement = Create(
        "measurement",
        "The launch measurement is one that the policy lists"
    );

    /// <summary>snp.host-data.</summary>
    public static readonly Rule HostData = Create("host-data", "HOST_DATA is one that the policy lists");

    /// <summary>snp.family-id.</summary>
    public static readonly Rule FamilyId = Create("family-id", "FAMILY_ID is one that the policy lists");

    /// <summary>snp.image-id.</summary>
    public static readonly Rule ImageId = Create("image-id", "IMAGE_ID is one that the policy lists");

    /// <summary>snp.report-id.</summary>
    public static readonly Rule ReportId = Create("report-id", "REPORT_ID is one that the policy lists");

    /// <summary>snp.report-id-ma.</summary>
    public static readonly Rule ReportIdMa = Create(
        "report-id-ma",
        "No migration agent is bound to the guest, or one that the policy lists"
    );

    /// <summary>snp.chip-allowed.</summary>
    public static readonly Rule ChipAllowed = Create("chip-allowed", "CHIP_ID is one that the policy lists");

    /// <summary>snp.guest-svn.</summary>
    public static readonly Rule GuestSvn = Create("guest-svn", "GUEST_SVN is at least what the policy requires");

    /// <summary>snp.id-key.</summary>
    public static readonly Rule IdKey = Create("id-key", "The launch was signed by an id key that the policy lists");

    /// <summary>snp.author-key.</summary>
    public static readonly Rule AuthorKey = Create(
        "author-key",
        "The id key was signed by an author key that the policy lists"
    );

    private const string ReportDataField = "snp.report.REPORT_DATA";
    private const string AuthorField = "snp.report.AUTHOR_KEY_DIGEST";
    private const uint AskedByHost = uint.MaxValue;
    private const int MostShown = 3;

    private static readonly Finding s_noReportData = Unstated(ReportData, ReportDataField);
    private static readonly Finding s_noMeasurement = Unstated(Measurement, "snp.report.MEASUREMENT");
    private static readonly Finding s_noHostData = Unstated(HostData, "snp.report.HOST_DATA");
    private static readonly Finding s_noFamilyId = Unstated(FamilyId, "snp.report.FAMILY_ID");
    private static readonly Finding s_noImageId = Unstated(ImageId, "snp.report.IMAGE_ID");
    private static readonly Finding s_noReportId = Unstated(ReportId, "snp.report.REPORT_ID");
    private static readonly Finding s_noReportIdMa = Unstated(ReportIdMa, "snp.report.REPORT_ID_MA");
    private static readonly Finding s_noChip = Unstated(ChipAllowed, "snp.report.CHIP_ID");
    private static readonly Finding s_noGuestSvn = Unstated(GuestSvn, "snp.report.GUEST_SVN");
    private static readonly Finding s_noIdKey = Unstated(IdKey, "snp.report.ID_KEY_DIGEST");
    private static readonly Finding s_noAuthorKey = Unstated(AuthorKey, AuthorField);

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [
        Vmpl,
        ReportData,
        Measurement,
        HostData,
        FamilyId,
        ImageId,
        ReportId,
        ReportIdMa,
        ChipAllowed,
        GuestSvn,
        IdKey,
        AuthorKey,
    ];

    /// <summary>Judges whom an authentic report is about.</summary>
    internal static void Judge(
        AttestationReport report,
        SnpPolicy policy,
        ReportDataExpectation? reportData,
        FindingList findings
    )
    {
        JudgeVmpl(report.Vmpl, policy, findings);
        JudgeReportData(report, policy, reportData, findings);
        JudgeList(s_noMeasurement, report.Measurement, policy.Measurements, findings);
        JudgeList(s_noHostData, report.HostData, policy.HostData, findings);
        JudgeList(s_noFamilyId, report.FamilyId, policy.FamilyIds, findings);
        JudgeList(s_noImageId, report.ImageId, policy.ImageIds, findings);
        JudgeList(s_noReportId, report.ReportId, policy.ReportIds, findings);
        JudgeList(s_noReportIdMa, report.ReportIdMa, policy.MigrationAgents, findings);
        JudgeList(s_noChip, report.ChipId, policy.ChipIds, findings);
        JudgeGuestSvn(report.GuestSvn, policy, findings);
        JudgeList(s_noIdKey, report.IdKeyDigest, policy.IdKeyDigests, findings);
        JudgeAuthorKey(report, policy, findings);
    }

    private static void JudgeVmpl(uint vmpl, SnpPolicy policy, FindingList findings)
    {
        const string field = "snp.report.VMPL";
        if (vmpl == AskedByHost)
            findings.Failed(
                Vmpl,
                field,
                "a VMPL of the guest",
                "0xffffffff",
                "the host asked for the report, not the guest"
            );
        else if (policy.AllowedVmpls.Contains(vmpl))
            findings.Add(new Finding(Vmpl, Outcome.Passed, field, null, Number(vmpl)));
        else
            findings.Failed(Vmpl, field, $"one of {string.Join(", ", policy.AllowedVmpls)}", Number(vmpl));
    }

    // A hash that the verifier knows and a list in the policy are both to be met where both are given.
    private static void JudgeReportData(
        AttestationReport report,
        SnpPolicy policy,
        ReportDataExpectation? expectation,
        FindingList findings
    )
    {
        if (expectation is not null)
        {
            bool same = Same(report.ReportData.Span, expectation.Value.Span);
            findings.Judge(
                ReportData,
                ReportDataField,
                same,
                Hex(expectation.Value.Span),
                Hex(report.ReportData.Span),
                $"the report does not hold {expectation.Means}: it answers another challenge, or is another machine's"
            );
        }
        if (expectation is null || !policy.ReportData.IsDefaultOrEmpty)
            JudgeList(s_noReportData, report.ReportData, policy.ReportData, findings);
    }

    private static void JudgeGuestSvn(uint svn, SnpPolicy policy, FindingList findings)
    {
        if (policy.MinimumGuestSvn == 0)
            findings.Add(s_noGuestSvn);
        else
            findings.Judge(
                GuestSvn,
                s_noGuestSvn.Field,
                svn >= policy.MinimumGuestSvn,
                $"at least {policy.MinimumGuestSvn}",
                $"{svn}"
            );
    }

    private static void JudgeAuthorKey(AttestationReport report, SnpPolicy policy, FindingList findings)
    {
        bool required = policy.RequireAuthorKey || !policy.AuthorKeyDigests.IsDefaultOrEmpty;
        bool signed = report.KeyInfo.AuthorKeyEn && report.AuthorKeyDigest.Span.ContainsAnyExcept((byte)0);
        if (required && !signed)
            findings.Failed(
                AuthorKey,
                AuthorField,
                "AUTHOR_KEY_EN and a digest",
                report.KeyInfo.AuthorKeyEn ? "AUTHOR_KEY_EN and zeros" : "no AUTHOR_KEY_EN",
                "start the guest with an id block whose key an author key signed"
            );
        else if (policy.RequireAuthorKey && policy.AuthorKeyDigests.IsDefaultOrEmpty)
            findings.Passed(AuthorKey, AuthorField, Hex(report.AuthorKeyDigest.Span));
        else
            JudgeList(s_noAuthorKey, report.AuthorKeyDigest, policy.AuthorKeyDigests, findings);
    }

    private static void JudgeList(
        Finding unstated,
        ReadOnlyMemory<byte> seen,
        ImmutableArray<ReadOnlyMemory<byte>> allowed,
        FindingList findings
    )
    {
        if (allowed.IsDefaultOrEmpty)
        {
            findings.Add(unstated);
            return;
        }
        string text = Hex(seen.Span);
        if (Contains(allowed, seen.Span))
            findings.Add(new Finding(unstated.Rule, Outcome.Passed, unstated.Field, null, text));
        else
            findings.Failed(unstated.Rule, unstated.Field, Describe(allowed), text);
    }

    // All entries are compared, each in constant time, and none that is shorter or longer can match.
    private static bool Contains(ImmutableArray<ReadOnlyMemory<byte>> allowed, ReadOnlySpan<byte> seen)
    {
        bool found = false;
        foreach (ReadOnlyMemory<byte> value in allowed)
            found |= Same(seen, value.Span);
        return found;
    }

    private static bool Same(ReadOnlySpan<byte> seen, ReadOnlySpan<byte> expected) =>
        CryptographicOperations.FixedTimeEquals(seen, expected);

    private static string Describe(ImmutableArray<ReadOnlyMemory<byte>> allowed)
    {
        string shown = string.Join(" or ", allowed.Take(MostShown).Select(value => Hex(value.Span)));
        return allowed.Length > MostShown ? $"{shown} or one of {allowed.Length - MostShown} more" : shown;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Number(uint vmpl) =>
        vmpl switch
        {
            0 => "0",
            1 => "1",
            2 => "2",
            3 => "3",
            _ => $"{vmpl}",
        };

    private static Rule Create(string name, string means) =>
        new($"snp.{name}", means, "AMD 56860, ATTESTATION_REPORT; policy", Trust.Amd | Trust.PolicyAuthor);

    private static Finding Unstated(Rule rule, string field) =>
        new(rule, Outcome.NotChecked, field, Note: "the policy states nothing");
}
