using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Snp;

public sealed class SnpVerifierTests
{
    private static readonly ReadOnlyMemory<byte> s_other48 = new byte[48];

    public static TheoryData<ProductLine, uint, SigningKey> EveryReport()
    {
        TheoryData<ProductLine, uint, SigningKey> data = [];
        foreach (ProductLine line in Enum.GetValues<ProductLine>())
            for (uint version = 2; version <= 5; version++)
                foreach (SigningKey kind in new[] { SigningKey.Vcek, SigningKey.Vlek })
                    data.Add(line, version, kind);
        return data;
    }

    [Theory, MemberData(nameof(EveryReport))]
    public void Every_line_version_and_key_is_accepted_by_default(ProductLine line, uint version, SigningKey kind)
    {
        Verdict verdict = SnpJudgement.Judge(line, new TestReport(line, version, kind).Evidence());
        Assert.Equal("", verdict.Refusals());
        Assert.True(verdict.IsAccepted);
        Assert.Equal(Trust.Amd | Trust.PolicyAuthor, verdict.Trust);
    }

    [Theory]
    [InlineData(0x2a0)]
    [InlineData(0x2cf)]
    [InlineData(0x2e8)]
    public void A_changed_signature_is_refused(int at)
    {
        SnpEvidence evidence = new TestReport(ProductLine.Milan).Evidence();
        byte[] report = evidence.Report.ToArray();
        report[at] ^= 1;
        Assert.Equal(
            "snp.signature",
            SnpJudgement.Judge(ProductLine.Milan, evidence with { Report = report }).Refusals()
        );
    }

    [Fact]
    public void A_signature_by_another_key_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        SnpEvidence evidence = new TestReport(ProductLine.Milan).Evidence() with
        {
            Report = new TestReport(ProductLine.Milan).Sign(key),
        };
        Assert.Equal("snp.signature", SnpJudgement.Judge(ProductLine.Milan, evidence).Refusals());
    }

    [Theory]
    [InlineData(0x2a0, 0x2d0, 0x00)]
    [InlineData(0x2e8, 0x318, 0x00)]
    [InlineData(0x2a0, 0x2d0, 0xff)]
    [InlineData(0x2e8, 0x318, 0xff)]
    [InlineData(0x2d0, 0x2e8, 0x01)]
    [InlineData(0x318, 0x330, 0x01)]
    public void Numbers_that_no_signature_has_are_refused(int from, int to, byte value)
    {
        SnpEvidence evidence = new TestReport(ProductLine.Milan).Evidence();
        byte[] report = evidence.Report.ToArray();
        report.AsSpan(from, to - from).Fill(value);
        Assert.Equal(
            "snp.signature-form",
            SnpJudgement.Judge(ProductLine.Milan, evidence with { Report = report }).Refusals()
        );
    }

    [Theory]
    [InlineData(0u, "snp.signature-algorithm")]
    [InlineData(2u, "snp.signature-algorithm")]
    public void Another_signature_algorithm_is_refused(uint algorithm, string reason) =>
        Assert.Equal(reason, new TestReport(ProductLine.Milan).UInt32(0x34, algorithm).Refusals());

    [Theory]
    [InlineData(0x02u, "snp.mask-chip-key")]
    [InlineData(0x04u, "snp.signing-key")]
    [InlineData(0x08u, "snp.key-info")]
    [InlineData(0x1cu, "snp.key-info")]
    [InlineData(0x20u, "snp.key-info")]
    [InlineData(0x8000_0000u, "snp.key-info")]
    public void Key_information_that_cannot_be_is_refused(uint info, string reason) =>
        Assert.Equal(reason, new TestReport(ProductLine.Milan).UInt32(0x48, info).Refusals());

    [Fact]
    public void A_VLEK_report_with_a_VCEK_certificate_is_refused()
    {
        TestReport report = new(ProductLine.Milan, 3, SigningKey.Vlek);
        Assert.Equal("snp.signing-key", report.Refusals(vek: new TestVek(ProductLine.Milan)));
    }

    [Fact]
    public void The_policy_can_refuse_a_kind_of_key()
    {
        SnpPolicy onlyVcek = new() { AllowedSigners = [SigningKey.Vcek] };
        Assert.Equal("", new TestReport(ProductLine.Milan).Refusals(onlyVcek));
        Assert.Equal("snp.signer", new TestReport(ProductLine.Milan, 3, SigningKey.Vlek).Refusals(onlyVcek));
    }

    [Theory]
    [InlineData(0x1a, 0x50)]
    [InlineData(0x19, 0x30)]
    [InlineData(0x00, 0x00)]
    public void A_processor_without_roots_is_refused(byte family, byte model) =>
        Assert.Equal("snp.product", new TestReport(ProductLine.Milan).Cpu(family, model).Refusals());

    [Fact]
    public void A_processor_of_another_line_than_the_issuer_s_is_refused()
    {
        Assert.Equal("snp.product-line", new TestReport(ProductLine.Milan).Cpu(0x19, 0x11).Refusals());
        Assert.Equal("", new TestReport(ProductLine.Genoa).Cpu(0x19, 0xaf).Refusals());
    }

    [Theory]
    [InlineData(ProductLine.Milan, 0x1a0)]
    [InlineData(ProductLine.Milan, 0x1df)]
    [InlineData(ProductLine.Turin, 0x1a7)]
    [InlineData(ProductLine.Turin, 0x1a8)]
    [InlineData(ProductLine.Turin, 0x1df)]
    public void Another_chip_is_refused(ProductLine line, int at) =>
        Assert.Equal("snp.chip-id", new TestReport(line).Byte(at, 0xee).Refusals());

    [Fact]
    public void A_masked_chip_is_refused_unless_the_policy_allows_it()
    {
        TestReport masked = new TestReport(ProductLine.Milan).Zero(0x1a0, 64);
        Assert.Equal("snp.chip-id", masked.Refusals());
        Verdict verdict = SnpJudgement.Judge(
            ProductLine.Milan,
            masked.Evidence(),
            new SnpPolicy { AllowMaskedChipId = true }
        );
        Assert.True(verdict.IsAccepted);
        Assert.Contains(verdict.Findings, f => f.Rule == SnpVekRules.ChipId && f.Outcome == Outcome.NotChecked);
    }

    [Theory]
    [InlineData(ProductLine.Milan)]
    [InlineData(ProductLine.Turin)]
    public void Every_part_of_the_reported_TCB_must_be_the_certificate_s(ProductLine line)
    {
        for (int part = 0; part < 8; part++)
        {
            TestReport report = new(line);
            // All four TCBs change alike, so that only the certificate disagrees.
            foreach (int at in new[] { 0x38, 0x180, 0x1e0, 0x1f0 })
                report.Byte(at + part, (byte)(report.Bytes[at + part] ^ 1));
            Assert.Equal("snp.tcb-certified", report.Refusals());
        }
    }

    [Fact]
    public void More_reported_than_current_is_refused() =>
        Assert.Equal("snp.tcb-reported", new TestReport(ProductLine.Milan).Byte(0x3e, 23).Byte(0x1e6, 23).Refusals());

    [Fact]
    public void Less_committed_than_current_is_refused_unless_the_policy_allows_it()
    {
        TestReport report = new TestReport(ProductLine.Milan).Byte(0x1e7, 200);
        Assert.Equal("snp.tcb-committed", report.Refusals());
        Assert.Equal("", report.Refusals(new SnpPolicy { AllowProvisionalFirmware = true }));
    }

    [Fact]
    public void More_committed_than_current_is_refused_always() =>
        Assert.Equal(
            "snp.tcb-committed",
            new TestReport(ProductLine.Milan)
                .Byte(0x1e7, 220)
                .Refusals(new SnpPolicy { AllowProvisionalFirmware = true })
        );

    [Theory]
    [InlineData(0x1ec)]
    [InlineData(0x1ed)]
    [InlineData(0x1ee)]
    public void Firmware_that_is_not_committed_is_refused_unless_the_policy_allows_it(int at)
    {
        TestReport report = new TestReport(ProductLine.Milan).Byte(at, 0);
        Assert.Equal("snp.firmware-committed", report.Refusals());
        Assert.Equal("", report.Refusals(new SnpPolicy { AllowProvisionalFirmware = true }));
        report = new TestReport(ProductLine.Milan).Byte(at, 99);
        Assert.Equal("snp.firmware-committed", report.Refusals(new SnpPolicy { AllowProvisionalFirmware = true }));
    }

    [Fact]
    public void The_firmware_must_be_as_new_as_the_policy_says()
    {
        Assert.Equal("", Milan(new SnpPolicy { MinimumFirmware = new(1, 55, 40) }));
        Assert.Equal("snp.firmware-minimum", Milan(new SnpPolicy { MinimumFirmware = new(1, 55, 41) }));
        Assert.Equal("snp.firmware-minimum", Milan(new SnpPolicy { MinimumFirmware = new(1, 56, 0) }));
        Assert.Equal("snp.firmware-minimum", Milan(new SnpPolicy { MinimumFirmware = new(2, 0, 0) }));
        Assert.Equal("", Milan(new SnpPolicy { MinimumFirmware = new(0, 99, 99) }));
    }

    [Fact]
    public void Each_part_of_the_TCB_has_its_minimum()
    {
        TcbVersion seen = TcbVersion.FromRaw(0xdb00_0000_1802_0301, TcbLayout.Turin);
        Assert.Equal("", Turin(seen, seen));
        Assert.Equal("snp.tcb-minimum", Turin(seen with { Fmc = 2 }, seen));
        Assert.Equal("snp.tcb-minimum", Turin(seen with { BootLoader = 4 }, seen));
        Assert.Equal("snp.tcb-minimum", Turin(seen with { Tee = 3 }, seen));
        Assert.Equal("snp.tcb-minimum", Turin(seen with { Snp = 25 }, seen));
        Assert.Equal("snp.tcb-minimum", Turin(seen with { Microcode = 220 }, seen));
        Assert.Equal("snp.tcb-launch-minimum", Turin(seen, seen with { Snp = 25 }));
    }

    [Fact]
    public void A_minimum_for_another_line_does_not_matter() =>
        Assert.Equal(
            "",
            Milan(new SnpPolicy { MinimumTcb = Minimum(ProductLine.Genoa, new TcbVersion { Snp = 255 }) })
        );

    [Theory]
    [InlineData(17, "snp.guest-policy-reserved")]
    [InlineData(18, "snp.guest-policy-migration-agent")]
    [InlineData(19, "snp.guest-policy-debug")]
    [InlineData(21, "snp.guest-policy-cxl")]
    [InlineData(26, "snp.guest-policy-reserved")]
    [InlineData(32, "snp.guest-policy-reserved")]
    [InlineData(63, "snp.guest-policy-reserved")]
    [InlineData(16, "")]
    [InlineData(20, "")]
    [InlineData(22, "")]
    [InlineData(23, "")]
    [InlineData(24, "")]
    [InlineData(25, "")]
    public void Each_bit_of_the_guest_policy_is_judged_by_default(int bit, string reason) =>
        Assert.Equal(reason, WithPolicy(0x3001ful ^ (1ul << bit)).Refusals());

    [Fact]
    public void What_is_forbidden_by_default_can_be_allowed()
    {
        SnpPolicy policy = new()
        {
            AllowDebug = true,
            AllowMigrationAgent = true,
            AllowCxl = true,
        };
        Assert.Equal("", WithPolicy(0x2f001f).Refusals(policy));
    }

    [Fact]
    public void What_is_allowed_by_default_can_be_forbidden() =>
        Assert.Equal("snp.guest-policy-smt", Milan(new SnpPolicy { AllowSmt = false }));

    [Fact]
    public void Every_bit_that_can_be_required_is_missed()
    {
        Assert.Equal("snp.guest-policy-single-socket", Milan(new SnpPolicy { RequireSingleSocket = true }));
        Assert.Equal("snp.guest-policy-aes-256-xts", Milan(new SnpPolicy { RequireAes256Xts = true }));
        Assert.Equal("snp.guest-policy-rapl", Milan(new SnpPolicy { RequireRaplDisabled = true }));
        Assert.Equal("snp.guest-policy-ciphertext-hiding", Milan(new SnpPolicy { RequireCiphertextHiding = true }));
        Assert.Equal("snp.guest-policy-page-swap", Milan(new SnpPolicy { RequirePageSwapDisabled = true }));
        SnpPolicy all = new()
        {
            RequireSingleSocket = true,
            RequireAes256Xts = true,
            RequireRaplDisabled = true,
            RequireCiphertextHiding = true,
            RequirePageSwapDisabled = true,
        };
        Assert.Equal("", WithPolicy(0x3d3001f).Refusals(all));
    }

    [Fact]
    public void The_guest_s_ABI_must_be_as_new_as_the_policy_says()
    {
        Assert.Equal("", Milan(new SnpPolicy { MinimumAbi = new(0, 31) }));
        Assert.Equal("snp.guest-policy-abi", Milan(new SnpPolicy { MinimumAbi = new(0, 32) }));
        Assert.Equal("snp.guest-policy-abi", Milan(new SnpPolicy { MinimumAbi = new(1, 0) }));
    }

    [Fact]
    public void Each_bit_of_the_platform_can_be_required_and_forbidden()
    {
        for (int bit = 0; bit < 8; bit++)
        {
            if (bit == 6)
                continue;
            var flag = (PlatformInfo)(1ul << bit);
            TestReport with = new TestReport(ProductLine.Milan).UInt64(0x40, 1ul << bit);
            TestReport without = new TestReport(ProductLine.Milan).UInt64(0x40, 0);
            Assert.Equal("", with.Refusals(new SnpPolicy { RequiredPlatformInfo = flag }));
            Assert.Equal("snp.platform-required", without.Refusals(new SnpPolicy { RequiredPlatformInfo = flag }));
            Assert.Equal("snp.platform-forbidden", with.Refusals(new SnpPolicy { ForbiddenPlatformInfo = flag }));
            Assert.Equal("", without.Refusals(new SnpPolicy { ForbiddenPlatformInfo = flag }));
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(63)]
    public void A_bit_of_the_platform_that_is_assigned_later_is_reported_and_refuses_nothing(int bit)
    {
        TestReport report = new TestReport(ProductLine.Turin).UInt64(0x40, 0x25 | (1ul << bit));
        Verdict verdict = SnpJudgement.Judge(ProductLine.Turin, report.Evidence());
        Assert.True(verdict.IsAccepted);
        Finding finding = Assert.Single(verdict.Findings, f => f.Rule == SnpPlatformRules.Unknown);
        Assert.Contains($"0x{1ul << bit:x}", finding.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Mitigations_that_the_policy_requires_must_be_there()
    {
        TestReport report = new(ProductLine.Genoa, 5);
        Assert.Equal(
            "",
            report.Refusals(new SnpPolicy { RequiredLaunchMitigations = 0x21, RequiredCurrentMitigations = 0x3f })
        );
        Assert.Equal("snp.mitigations-launch", report.Refusals(new SnpPolicy { RequiredLaunchMitigations = 0x40 }));
        Assert.Equal("snp.mitigations-current", report.Refusals(new SnpPolicy { RequiredCurrentMitigations = 0x40 }));
        TestReport older = new(ProductLine.Genoa, 4);
        Assert.Equal("snp.mitigations-launch", older.Refusals(new SnpPolicy { RequiredLaunchMitigations = 1 }));
    }

    [Theory]
    [InlineData(0u, "")]
    [InlineData(3u, "")]
    [InlineData(4u, "snp.vmpl")]
    [InlineData(uint.MaxValue, "snp.vmpl")]
    public void Reports_of_the_guest_s_levels_are_accepted_and_the_host_s_are_not(uint vmpl, string reason) =>
        Assert.Equal(reason, new TestReport(ProductLine.Milan).UInt32(0x30, vmpl).Refusals());

    [Fact]
    public void The_host_s_report_is_refused_whatever_the_policy_says() =>
        Assert.Equal(
            "snp.vmpl",
            new TestReport(ProductLine.Milan)
                .UInt32(0x30, uint.MaxValue)
                .Refusals(new SnpPolicy { AllowedVmpls = [uint.MaxValue] })
        );

    public static TheoryData<string, int, int> Lists() =>
        new()
        {
            { "snp.report-data", 0x50, 64 },
            { "snp.measurement", 0x90, 48 },
            { "snp.host-data", 0xc0, 32 },
            { "snp.family-id", 0x10, 16 },
            { "snp.image-id", 0x20, 16 },
            { "snp.report-id", 0x140, 32 },
            { "snp.report-id-ma", 0x160, 32 },
            { "snp.chip-allowed", 0x1a0, 64 },
            { "snp.id-key", 0xe0, 48 },
        };

    [Theory, MemberData(nameof(Lists))]
    public void A_field_must_be_one_of_the_policy_s_list_in_full(string rule, int at, int length)
    {
        TestReport report = new(ProductLine.Milan);
        byte[] seen = report.Bytes[at..(at + length)];
        byte[] other = [.. seen];
        other[^1] ^= 1;
        Assert.Equal("", report.Refusals(Listed(rule, seen)));
        Assert.Equal("", report.Refusals(Listed(rule, other, seen)));
        Assert.Equal(rule, report.Refusals(Listed(rule, other)));
        Assert.Equal(rule, report.Refusals(Listed(rule, seen[..^1])));
        Assert.Equal(rule, report.Refusals(Listed(rule, [.. seen, 0])));
        Assert.Equal(rule, report.Refusals(Listed(rule, Array.Empty<byte>())));
    }

    [Fact]
    public void A_bound_migration_agent_is_refused_by_default() =>
        Assert.Equal("snp.report-id-ma", new TestReport(ProductLine.Milan).Byte(0x17f, 0).Refusals());

    [Fact]
    public void REPORT_DATA_must_be_what_the_verifier_expects_in_full()
    {
        TestReport report = new(ProductLine.Milan);
        byte[] seen = report.Bytes[0x50..0x90];
        Assert.Equal("", WithExpectation(report, seen));
        Assert.Equal("snp.report-data", WithExpectation(report, new byte[64]));
        Assert.Equal("snp.report-data", WithExpectation(report, seen[..32]));
        // A short nonce is not its own padding.
        TestReport padded = new TestReport(ProductLine.Milan).Zero(0x70, 32);
        Assert.Equal("snp.report-data", WithExpectation(padded, padded.Bytes[0x50..0x70]));
        Assert.Equal("", WithExpectation(padded, padded.Bytes[0x50..0x90]));
    }

    [Fact]
    public void An_expectation_and_a_list_are_both_to_be_met()
    {
        TestReport report = new(ProductLine.Milan);
        SnpPolicy policy = new() { ReportData = [new byte[64]] };
        Verdict verdict = SnpJudgement.Judge(
            ProductLine.Milan,
            report.Evidence(),
            policy,
            reportData: new ReportDataExpectation(report.Bytes.AsMemory(0x50, 64), "the nonce")
        );
        Assert.Equal("snp.report-data", verdict.Refusals());
    }

    [Fact]
    public void The_guest_s_security_version_must_be_as_new_as_the_policy_says()
    {
        Assert.Equal("", Milan(new SnpPolicy { MinimumGuestSvn = 7 }));
        Assert.Equal("snp.guest-svn", Milan(new SnpPolicy { MinimumGuestSvn = 8 }));
    }

    [Fact]
    public void An_author_key_must_be_enabled_and_not_zero()
    {
        SnpPolicy required = new() { RequireAuthorKey = true };
        TestReport enabled = new TestReport(ProductLine.Milan).UInt32(0x48, 1);
        Assert.Equal("snp.author-key", Milan(required));
        Assert.Equal("", enabled.Refusals(required));
        Assert.Equal("", enabled.Refusals(new SnpPolicy { AuthorKeyDigests = [enabled.Bytes.AsMemory(0x110, 48)] }));
        Assert.Equal("snp.author-key", enabled.Refusals(new SnpPolicy { AuthorKeyDigests = [s_other48] }));
        Assert.Equal("snp.author-key", enabled.Zero(0x110, 48).Refusals(required));
        Assert.Equal("snp.author-key", enabled.Refusals(new SnpPolicy { AuthorKeyDigests = [s_other48] }));
    }

    private static SnpPolicy Listed(string rule, params byte[][] values)
    {
        ImmutableArray<ReadOnlyMemory<byte>> list = [.. values.Select(value => (ReadOnlyMemory<byte>)value)];
        SnpPolicy policy = new();
        return rule switch
        {
            "snp.report-data" => policy with { ReportData = list },
            "snp.measurement" => policy with { Measurements = list },
            "snp.host-data" => policy with { HostData = list },
            "snp.family-id" => policy with { FamilyIds = list },
            "snp.image-id" => policy with { ImageIds = list },
            "snp.report-id" => policy with { ReportIds = list },
            "snp.report-id-ma" => policy with { MigrationAgents = list },
            "snp.chip-allowed" => policy with { ChipIds = list },
            _ => policy with { IdKeyDigests = list },
        };
    }

    private static string Milan(SnpPolicy policy) => new TestReport(ProductLine.Milan).Refusals(policy);

    private static string Turin(TcbVersion minimum, TcbVersion launch) =>
        new TestReport(ProductLine.Turin).Refusals(
            new SnpPolicy
            {
                MinimumTcb = Minimum(ProductLine.Turin, minimum),
                MinimumLaunchTcb = Minimum(ProductLine.Turin, launch),
            }
        );

    private static ImmutableSortedDictionary<ProductLine, TcbVersion> Minimum(ProductLine line, TcbVersion minimum) =>
        ImmutableSortedDictionary<ProductLine, TcbVersion>.Empty.Add(line, minimum);

    private static TestReport WithPolicy(ulong policy) => new TestReport(ProductLine.Milan).UInt64(0x08, policy);

    private static string WithExpectation(TestReport report, byte[] value) =>
        SnpJudgement
            .Judge(ProductLine.Milan, report.Evidence(), reportData: new ReportDataExpectation(value, "the nonce"))
            .Refusals();
}
