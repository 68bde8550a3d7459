using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpVerifierSyntheticTests
{
    [Fact]
    public void Every_synthetic_case_gets_its_verdict_for_its_reason()
    {
        SnpVerifier verifier = new(SyntheticCase.Roots());
        foreach (SyntheticCase given in SyntheticCase.All())
        {
            FindingList findings = new();
            verifier.Judge(given.Evidence, given.Policy, given.Time, null, findings);
            Verdict verdict = findings.ToVerdict();
            string refused = string.Join(", ", verdict.Refusals.Select(finding => finding.Rule.Name).Distinct());
            Assert.Equal($"{given.Id}: {Reason(given.Id)}", $"{given.Id}: {refused}");
            Assert.Equal(given.IsAccepted, verdict.IsAccepted);
        }
    }

    [Fact]
    public void Synthetic_chains_do_not_end_in_the_roots_of_AMD()
    {
        SnpVerifier verifier = new();
        foreach (SyntheticCase given in SyntheticCase.All().Where(c => c.IsAccepted))
        {
            FindingList findings = new();
            Assert.Null(verifier.Judge(given.Evidence, given.Policy, given.Time, null, findings));
            Assert.Contains(findings.ToVerdict().Refusals, finding => finding.Rule == SnpChainRules.Anchor);
            Assert.Contains(findings.ToVerdict().Refusals, finding => finding.Rule == SnpChainRules.Signature);
        }
    }

    private static string Reason(string id) =>
        id switch
        {
            "bad-crl-ask-revoked" => "snp.revocation",
            "bad-policy-debug" => "snp.guest-policy-debug",
            "bad-policy-migrate-ma" => "snp.guest-policy-migration-agent",
            "bad-policy-cxl" => "snp.guest-policy-cxl",
            "bad-policy-bit17-zero" or "bad-policy-bit26" => "snp.guest-policy-reserved",
            "bad-policy-abi-minor" => "snp.guest-policy-abi",
            "bad-vmpl-1" => "snp.vmpl",
            "bad-report-data" => "snp.report-data",
            "bad-measurement" => "snp.measurement",
            "bad-min-tcb" => "snp.tcb-minimum",
            "bad-hwid" => "snp.chip-id",
            "bad-sig-algo" => "snp.signature-algorithm",
            "bad-sig-zero" => "snp.signature-form",
            "bad-sig-trailing" => "snp.report-reserved",
            "bad-size-0" or "bad-size-100" or "bad-size-1183" => "snp.report-size",
            _ => "",
        };
}
