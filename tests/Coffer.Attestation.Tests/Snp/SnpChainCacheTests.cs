using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpChainCacheTests
{
    private const ProductLine Line = ProductLine.Milan;
    private static readonly TestReport s_report = new(Line);
    private static readonly SnpVerifier s_verifier = new(TestPki.Roots(Line));

    [Fact]
    public void A_remembered_chain_gives_the_same_findings()
    {
        SnpEvidence evidence = s_report.Evidence() with { RevocationLists = [TestPki.RevocationList(Line)] };
        Assert.Equal(Judge(evidence), Judge(evidence));
    }

    [Fact]
    public void A_remembered_chain_is_forgotten_when_a_certificate_or_list_runs_out()
    {
        DateTimeOffset end = TestPki.Time.AddHours(1);
        byte[] list = TestPki.RevocationList(Line, nextUpdate: end);
        SnpEvidence evidence = s_report.Evidence() with { RevocationLists = [list] };
        Assert.Equal("", Refusals(Judge(evidence)));
        Assert.Equal("", Refusals(Judge(evidence, time: end)));
        Assert.Equal("snp.revocation-list", Refusals(Judge(evidence, time: end.AddSeconds(1))));
        Assert.Equal("snp.chain-validity", Refusals(Judge(s_report.Evidence(), time: TestPki.NotAfter.AddSeconds(1))));
        Assert.Equal(
            "snp.chain-validity",
            Refusals(Judge(s_report.Evidence(), time: TestPki.NotBefore.AddSeconds(-1)))
        );
    }

    [Fact]
    public void A_revocation_that_comes_later_counts()
    {
        SnpEvidence evidence = s_report.Evidence();
        Assert.Equal("", Refusals(Judge(evidence)));
        byte[] list = TestPki.RevocationList(Line, serials: [TestPki.Serial(SigningKey.Vcek)]);
        Assert.Equal("snp.revocation", Refusals(Judge(evidence with { RevocationLists = [list] })));
        Assert.Equal("", Refusals(Judge(evidence)));
    }

    [Fact]
    public void The_policy_is_asked_every_time()
    {
        SnpEvidence evidence = s_report.Evidence();
        Assert.Equal("", Refusals(Judge(evidence)));
        Assert.Equal("snp.revocation-list", Refusals(Judge(evidence, new SnpPolicy { RequireRevocationList = true })));
        Assert.Equal("snp.signer", Refusals(Judge(evidence, new SnpPolicy { AllowedSigners = [SigningKey.Vlek] })));
    }

    [Fact]
    public void What_is_remembered_does_not_change_with_the_caller_s_buffer()
    {
        SnpEvidence evidence = s_report.Evidence(new TestVek(Line));
        byte[] certificate = evidence.Certificates[0].ToArray();
        SnpEvidence own = evidence with { Certificates = [certificate] };
        FindingList findings = new();
        JudgedReport judged = s_verifier.Judge(own, new SnpPolicy(), TestPki.Time, null, findings)!;
        certificate.AsSpan().Clear();
        Assert.Equal(TestVek.HardwareId(Line), judged.Vek.HardwareId.ToArray());
        Assert.Equal("", Refusals(Judge(evidence)));
    }

    [Fact]
    public void Another_report_with_the_same_chain_is_judged_for_itself()
    {
        SnpEvidence evidence = s_report.Evidence();
        Assert.Equal("", Refusals(Judge(evidence)));
        byte[] changed = evidence.Report.ToArray();
        changed[0x90] ^= 1;
        Assert.Equal("snp.signature", Refusals(Judge(evidence with { Report = changed })));
    }

    [Fact]
    public void Many_threads_may_judge_at_once()
    {
        SnpEvidence evidence = s_report.Evidence();
        ImmutableArray<Finding> expected = Judge(evidence);
        Parallel.For(0, 64, _ => Assert.Equal(expected, Judge(evidence)));
    }

    [Fact]
    public void More_variations_of_a_chain_than_are_remembered_are_all_judged()
    {
        SnpEvidence evidence = s_report.Evidence();
        ReadOnlyMemory<byte> table = TestTable.Of();
        for (int i = 1; i <= 300; i++)
            Assert.Equal("", Refusals(Judge(evidence with { CertificateTable = Padded(table, i) })));
    }

    private static byte[] Padded(ReadOnlyMemory<byte> table, int more) => [.. table.Span, .. new byte[more]];

    private static ImmutableArray<Finding> Judge(
        SnpEvidence evidence,
        SnpPolicy? policy = null,
        DateTimeOffset? time = null
    )
    {
        FindingList findings = new();
        s_verifier.Judge(evidence, policy ?? new SnpPolicy(), time ?? TestPki.Time, null, findings);
        return findings.ToVerdict().Findings;
    }

    private static string Refusals(ImmutableArray<Finding> findings) => new Verdict(findings).Refusals();
}
