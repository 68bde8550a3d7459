using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;
using CsCheck;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpTamperingTests
{
    private static readonly SnpEvidence s_good = new TestReport(ProductLine.Genoa, 5).Evidence() with
    {
        RevocationLists = [TestPki.RevocationList(ProductLine.Genoa)],
        CertificateTable = TestTable.Of((CertificateGuids.Ask, TestPki.Ask(ProductLine.Genoa))),
    };

    [Fact]
    public void The_evidence_is_good_before_it_is_touched() => Assert.Equal("", Refusals(s_good));

    [Fact]
    public void Each_byte_of_the_report_changed_is_refused_by_a_rule_that_names_a_field()
    {
        for (int at = 0; at < AttestationReport.Size; at++)
        {
            byte[] report = s_good.Report.ToArray();
            report[at] ^= 0x40;
            Finding[] refusals = Judge(s_good with { Report = report });
            Assert.NotEmpty(refusals);
            Assert.All(refusals, finding => Assert.StartsWith("snp.report", finding.Field, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0x02, "snp.report.VERSION")]
    [InlineData(0x34, "snp.report.SIGNATURE_ALGO")]
    [InlineData(0x48, "snp.report.SIGNATURE")]
    [InlineData(0x49, "snp.report.KEY_INFO")]
    [InlineData(0x4c, "snp.report[04Ch..04Fh]")]
    [InlineData(0x180, "snp.report.REPORTED_TCB")]
    [InlineData(0x188, "snp.report.CPUID")]
    [InlineData(0x1a5, "snp.report.CHIP_ID")]
    [InlineData(0x1e0, "snp.report.SIGNATURE")]
    [InlineData(0x2a0, "snp.report.SIGNATURE")]
    [InlineData(0x2d5, "snp.report.SIGNATURE")]
    [InlineData(0x3ff, "snp.report[330h..49Fh]")]
    public void A_changed_field_is_named(int at, string field)
    {
        byte[] report = s_good.Report.ToArray();
        report[at] ^= 1;
        Assert.Contains(Judge(s_good with { Report = report }), finding => finding.Field == field);
    }

    [Fact]
    public void A_byte_anywhere_in_the_certificate_changed_is_refused()
    {
        byte[] certificate = s_good.Certificates[0].ToArray();
        for (int at = 0; at < certificate.Length; at += 7)
        {
            certificate[at] ^= 1;
            Assert.NotEqual("", Refusals(s_good with { Certificates = [certificate] }));
            certificate[at] ^= 1;
        }
        Assert.Equal("", Refusals(s_good with { Certificates = [certificate] }));
    }

    [Fact]
    public void A_byte_anywhere_in_the_revocation_list_changed_is_refused_or_leaves_no_list()
    {
        byte[] list = s_good.RevocationLists[0].ToArray();
        SnpPolicy policy = new() { RequireRevocationList = true };
        for (int at = 0; at < list.Length; at += 7)
        {
            list[at] ^= 1;
            Assert.NotEqual("", Refusals(s_good with { RevocationLists = [list] }, policy));
            list[at] ^= 1;
        }
    }

    // An empty table is no table, which the certificates beside it make good: it is not among the cases.
    [Fact]
    public void No_evidence_makes_the_verifier_throw() =>
        Gen.Select(Gen.Byte.Array[0, 1300], Gen.Byte.Array[1, 300], Gen.Int[0, 3])
            .Sample(
                (a, b, which) =>
                {
                    SnpEvidence evidence = which switch
                    {
                        0 => s_good with { Report = a },
                        1 => s_good with { CertificateTable = b },
                        2 => s_good with { Certificates = [a, b] },
                        _ => s_good with { RevocationLists = [b] },
                    };
                    return Judge(evidence).Length > 0;
                }
            );

    private static string Refusals(SnpEvidence evidence, SnpPolicy? policy = null) =>
        string.Join(' ', Judge(evidence, policy).Select(finding => finding.Rule.Name));

    private static Finding[] Judge(SnpEvidence evidence, SnpPolicy? policy = null) =>
        [.. SnpJudgement.Judge(ProductLine.Genoa, evidence, policy).Refusals];
}
