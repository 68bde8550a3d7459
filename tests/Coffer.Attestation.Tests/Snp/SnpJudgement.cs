using System.Collections.Concurrent;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>Judges made evidence by the made roots, and says shortly what refused it.</summary>
internal static class SnpJudgement
{
    private static readonly ConcurrentDictionary<ProductLine, SnpVerifier> s_verifiers = new();

    public static SnpVerifier Verifier(ProductLine line) =>
        s_verifiers.GetOrAdd(line, static of => new SnpVerifier(TestPki.Roots(of)));

    public static Verdict Judge(
        ProductLine line,
        SnpEvidence evidence,
        SnpPolicy? policy = null,
        DateTimeOffset? time = null,
        ReportDataExpectation? reportData = null
    )
    {
        FindingList findings = new();
        Verifier(line).Judge(evidence, policy ?? new SnpPolicy(), time ?? TestPki.Time, reportData, findings);
        return findings.ToVerdict();
    }

    public static string Refusals(this Verdict verdict) =>
        string.Join(' ', verdict.Refusals.Select(finding => finding.Rule.Name).Distinct());

    public static string Refusals(this TestReport report, SnpPolicy? policy = null, TestVek? vek = null) =>
        Judge(report.Line, report.Evidence(vek), policy).Refusals();
}
