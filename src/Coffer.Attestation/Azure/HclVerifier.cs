using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Azure;

/// <summary>Judges evidence of Azure's paravisor: the report's form, what binds the claims, and the SNP report inside.</summary>
/// <param name="snp">Judges the SNP report.</param>
public sealed class HclVerifier(SnpVerifier snp)
{
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
        SnpEvidence inner = (certificates ?? new SnpEvidence()) with { Report = hcl.Report };
        snp.Judge(inner, policy, time, null, findings);
        return null;
    }
}
