using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Attestation.Azure;

/// <summary>Judges evidence of Azure's paravisor: the report's form, the SNP report inside, and what binds the claims to it.</summary>
/// <param name="snp">Judges the SNP report.</param>
public sealed class HclVerifier(SnpVerifier snp)
{
    private const string ReportField = "hcl.report";
    private const string ClaimsField = "hcl.claims";
    private const string ConfigurationField = "hcl.claims.vm-configuration";

    private static readonly Finding s_notFresh = new(
        HclRules.Freshness,
        Outcome.NotChecked,
        ReportField,
        Note: "the report is taken at boot: a quote by HCLAkPub over the nonce shows that the machine runs now"
    );

    /// <summary>Judges evidence; no bytes make it throw.</summary>
    /// <param name="hcl">The evidence.</param>
    /// <param name="certificates">Certificates and revocation lists for the SNP report inside; its own report is not looked at.</param>
    /// <param name="policy">What is required of the SNP report.</param>
    /// <param name="time">When certificates and lists have to be valid.</param>
    /// <param name="findings">Takes what each rule found. Fields of the SNP report inside are named like those of a bare one.</param>
    /// <returns>What the paravisor said when report, chain and binding hold, whether it pleases or not; otherwise null.</returns>
    public JudgedHcl? Judge(
        HclEvidence hcl,
        SnpEvidence? certificates,
        SnpPolicy policy,
        DateTimeOffset time,
        FindingList findings
    )
    {
        if (!HclReport.Read(hcl.Report).TryGet(out HclReport? report, out Refusal? refusal))
        {
            findings.Failed(HclRules.Report, ReportField, refusal);
            return null;
        }
        findings.Passed(
            HclRules.Report,
            ReportField,
            $"version {report.Version}, claims hashed with {report.ClaimsHash}"
        );
        SnpEvidence inside = (certificates ?? new SnpEvidence()) with { Report = report.Report };
        if (snp.Judge(inside, policy, time, null, findings) is not { } judged)
            return null;
        if (!JudgeBinding(report, judged, findings))
            return null;
        if (!RuntimeClaims.Read(report.Claims.Span).TryGet(out RuntimeClaims? claims, out refusal))
        {
            findings.Failed(HclRules.Claims, ClaimsField, refusal);
            return null;
        }
        findings.Passed(HclRules.Claims, ClaimsField, $"HCLAkPub {claims.AttestationKey}");
        JudgeClaims(judged, claims, findings);
        return new JudgedHcl(judged, claims, claims.AttestationKey);
    }

    private static bool JudgeBinding(HclReport report, JudgedReport judged, FindingList findings)
    {
        byte[] expected = new byte[judged.Report.ReportData.Length];
        CryptographicOperations.HashData(report.ClaimsHash, report.Claims.Span, expected);
        return findings.Judge(
            HclRules.Binding,
            "snp.report.REPORT_DATA",
            CryptographicOperations.FixedTimeEquals(judged.Report.ReportData.Span, expected),
            Convert.ToHexStringLower(expected),
            Convert.ToHexStringLower(judged.Report.ReportData.Span),
            "the claims were changed after the report was made, or are another machine's: nothing vouches for the attestation key"
        );
    }

    private static void JudgeClaims(JudgedReport judged, RuntimeClaims claims, FindingList findings)
    {
        findings.Judge(
            HclRules.Vmpl,
            "snp.report.VMPL",
            judged.Report.Vmpl == 0,
            "0",
            $"{judged.Report.Vmpl}",
            "the guest, not the paravisor, had this report made: its data proves nothing about the vTPM"
        );
        Surface(HclRules.SecureBoot, $"{ConfigurationField}.secure-boot", claims.SecureBoot, findings);
        Surface(HclRules.Console, $"{ConfigurationField}.console-enabled", claims.ConsoleEnabled, findings);
        findings.Add(s_notFresh);
    }

    private static void Surface(Rule rule, string field, bool? claim, FindingList findings)
    {
        if (claim is null)
            findings.NotChecked(rule, field, required: false, "the claims do not say");
        else
            findings.Passed(rule, field, claim.Value ? "true" : "false");
    }
}
