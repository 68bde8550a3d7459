using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpVerifierRecordedTests
{
    private static readonly SnpVerifier s_verifier = new();
    private static readonly DateTimeOffset s_time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_vlekTime = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("milan-v2", "vcek.der", "")]
    [InlineData("milan-v2-debug", "vcek.der", "snp.guest-policy-debug")]
    [InlineData("azure-milan-v3", "vcek.pem", "")]
    [InlineData("azure-genoa-v3", "vcek.pem", "")]
    // Newer microcode runs than the host has committed.
    [InlineData("azure-milan-v2", "vcek.der", "snp.tcb-committed")]
    // openssl agrees: not signed by SEV-Milan.
    [InlineData("azure-milan-v2", "foreign-vcek-1.der", "snp.chain-signature")]
    [InlineData("azure-milan-v2", "foreign-vcek-2.der", "snp.chain-signature")]
    // Out of date since 2025-12-10.
    [InlineData("aws-milan-v3-vlek", "vlek.der", "snp.chain-validity")]
    // Another chip of the same line.
    [InlineData("milan-v2", "../azure-milan-v2/vcek.der", "snp.chip-id snp.signature")]
    [InlineData("milan-v2", "../aws-milan-v3-vlek/vlek.der", "snp.signing-key")]
    public void Each_report_gets_its_verdict_for_its_reason(string folder, string certificate, string refusals)
    {
        Verdict verdict = Judge(folder, certificate, new SnpPolicy(), s_time);
        Assert.Equal(refusals, Refusals(verdict));
    }

    [Fact]
    public void The_VLEK_of_a_cloud_is_accepted_in_its_time_when_the_policy_allows_provisional_firmware()
    {
        SnpPolicy policy = new() { AllowProvisionalFirmware = true };
        Verdict verdict = Judge("aws-milan-v3-vlek", "vlek.der", policy, s_vlekTime);
        Assert.Equal("", Refusals(verdict));
        Assert.Contains(
            verdict.Findings,
            f => f.Rule == SnpVekRules.ChipId && f.Outcome == Outcome.NotApplicable && f.Field == "snp.report.CHIP_ID"
        );
    }

    [Fact]
    public void The_VLEK_of_a_cloud_is_refused_by_default_for_firmware_that_can_be_rolled_back() =>
        Assert.Equal(
            "snp.tcb-committed",
            Refusals(Judge("aws-milan-v3-vlek", "vlek.der", new SnpPolicy(), s_vlekTime))
        );

    [Fact]
    public void A_policy_of_VMPL_0_refuses_the_report_taken_at_VMPL_1()
    {
        SnpPolicy policy = new() { AllowProvisionalFirmware = true, AllowedVmpls = [0] };
        Assert.Equal("snp.vmpl", Refusals(Judge("aws-milan-v3-vlek", "vlek.der", policy, s_vlekTime)));
    }

    [Fact]
    public void Microcode_that_is_not_committed_is_accepted_when_the_policy_allows_it() =>
        Assert.Equal(
            "",
            Refusals(Judge("azure-milan-v2", "vcek.der", new SnpPolicy { AllowProvisionalFirmware = true }, s_time))
        );

    [Fact]
    public void A_report_without_a_certificate_says_where_to_get_it()
    {
        FindingList findings = new();
        SnpEvidence evidence = new() { Report = RecordedEvidence.Bytes("snp/azure-genoa-v3/report.bin") };
        Assert.Null(s_verifier.Judge(evidence, new SnpPolicy(), s_time, null, findings));
        Finding refusal = Assert.Single(findings.ToVerdict().Refusals);
        Assert.Equal(SnpCertificateRules.Certificates, refusal.Rule);
        Assert.Contains(
            "https://kdsintf.amd.com/vcek/v1/Genoa/b1e24a27bbc3a4d5",
            refusal.Note,
            StringComparison.Ordinal
        );
        Assert.EndsWith("?blSPL=10&teeSPL=00&snpSPL=23&ucodeSPL=84", refusal.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_certificates_of_the_same_kind_are_refused()
    {
        FindingList findings = new();
        SnpEvidence evidence = new()
        {
            Report = RecordedEvidence.Bytes("snp/azure-milan-v2/report.bin"),
            Certificates =
            [
                RecordedEvidence.Bytes("snp/azure-milan-v2/foreign-vcek-1.der"),
                RecordedEvidence.Bytes("snp/azure-milan-v2/vcek.der"),
            ],
        };
        Assert.Null(s_verifier.Judge(evidence, new SnpPolicy(), s_time, null, findings));
        Assert.Equal("snp.certificates", Refusals(findings.ToVerdict()));
    }

    [Fact]
    public void The_layout_of_Turin_is_read()
    {
        VekCertificate vek = VekCertificate
            .Read(Certificate.Read(RecordedEvidence.Bytes("certificates/turin-vcek-without-report.der")).OrThrow())
            .OrThrow();
        Assert.Equal(ProductLine.Turin, vek.Line);
        Assert.Equal("Turin", vek.ProductName);
        Assert.Equal(new TcbVersion { Microcode = 9 }, vek.Tcb);
        Assert.Equal("1e550a8ee5cf9f4d", Convert.ToHexStringLower(vek.HardwareId.Span));
    }

    [Theory]
    [InlineData(ProductLine.Milan)]
    [InlineData(ProductLine.Genoa)]
    [InlineData(ProductLine.Turin)]
    public void The_roots_in_the_library_are_those_that_AMD_publishes(ProductLine line)
    {
        ProductRoots roots = AmdRoots.Embedded.For(line)!;
        string folder = $"certificates/amd/{line.Name().ToLowerInvariant()}";
        Assert.Equal(RecordedEvidence.Bytes($"{folder}/ark.der"), roots.Ark.Der.ToArray());
        Assert.Equal(RecordedEvidence.Bytes($"{folder}/ask.der"), roots.Ask!.Der.ToArray());
        Assert.Equal(RecordedEvidence.Bytes($"{folder}/asvk.der"), roots.Asvk!.Der.ToArray());
    }

    private static Verdict Judge(string folder, string certificate, SnpPolicy policy, DateTimeOffset time)
    {
        byte[] bytes = RecordedEvidence.Bytes($"snp/{folder}/{certificate}");
        ReadOnlyMemory<byte> der = PemCertificates.LooksLikePem(bytes)
            ? PemCertificates.Read(bytes).OrThrow()[0]
            : bytes;
        SnpEvidence evidence = new()
        {
            Report = RecordedEvidence.Bytes($"snp/{folder}/report.bin"),
            Certificates = [der],
        };
        FindingList findings = new();
        s_verifier.Judge(evidence, policy, time, null, findings);
        return findings.ToVerdict();
    }

    private static string Refusals(Verdict verdict) =>
        string.Join(' ', verdict.Refusals.Select(finding => finding.Rule.Name).Distinct());
}
