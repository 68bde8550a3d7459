using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>
/// Judges evidence of SEV-SNP: form, chain, signature, TCB and policy. Holds the roots and remembers chains that were found good; may be
/// used by several threads.
/// </summary>
/// <param name="roots">The roots to judge by; AMD's own when null.</param>
public sealed class SnpVerifier(AmdRoots? roots = null)
{
    private static readonly Finding s_noList = NoList(required: false);
    private static readonly Finding s_listRequired = NoList(required: true);

    private readonly AmdRoots _roots = roots ?? AmdRoots.Embedded;
    private readonly SnpChainCache _chains = new();

    /// <summary>Judges evidence; no bytes make it throw.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="time">When certificates and lists have to be valid.</param>
    /// <param name="reportData">What REPORT_DATA has to be; null when the caller does not know.</param>
    /// <param name="findings">Takes what each rule found.</param>
    /// <returns>The report when its signature and chain hold, whether it pleases or not; otherwise null.</returns>
    public JudgedReport? Judge(
        SnpEvidence evidence,
        SnpPolicy policy,
        DateTimeOffset time,
        ReportDataExpectation? reportData,
        FindingList findings
    )
    {
        if (SnpReportRules.Read(evidence.Report, findings) is not { } report)
            return null;
        if (!SnpReportRules.JudgeForm(report, findings))
            return null;
        if (FindChain(evidence, report, time, findings) is not { } chain)
            return null;
        if (!chain.HasRevocationList)
            findings.Add(policy.RequireRevocationList ? s_listRequired : s_noList);
        SnpVekRules.JudgeBinding(report, chain, policy, findings);
        if (!SnpReportRules.JudgeSignature(report, chain.Key, findings))
            return null;
        SnpGuestPolicyRules.Judge(report.Policy, policy, findings);
        SnpTcbRules.Judge(report, chain.Vek, policy, findings);
        SnpPlatformRules.Judge(report, policy, findings);
        SnpIdentityRules.Judge(report, policy, reportData, findings);
        return new JudgedReport(report, chain.Vek, chain.Vek.Line);
    }

    private SnpChain? FindChain(
        SnpEvidence evidence,
        AttestationReport report,
        DateTimeOffset time,
        FindingList findings
    )
    {
        if (!SnpCertificates.IsBounded(evidence))
            return SnpChainJudge.Judge(evidence, report, _roots, time, findings);
        SnpChainKey key = SnpChainKey.Of(evidence, report.KeyInfo.SigningKey);
        if (_chains.Find(key, time) is { } known)
        {
            findings.AddRange(known.Findings);
            return known;
        }
        SnpChain? chain = SnpChainJudge.Judge(evidence, report, _roots, time, findings);
        if (chain is not null)
            _chains.Add(key, chain);
        return chain;
    }

    private static Finding NoList(bool required) =>
        new(
            SnpChainRules.RevocationList,
            Outcome.NotChecked,
            "snp.revocation-lists",
            IsRequired: required,
            Note: "the evidence has no list by the root; the machine or the verifier can fetch AMD's"
        );
}
