using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

public sealed class AttestationReportTests
{
    [Fact]
    public void Every_field_is_read()
    {
        TestReport made = new(ProductLine.Turin, 5);
        for (int i = 0x10; i < 0x30; i++)
            made.Byte(i, (byte)i);
        made.UInt32(0x30, 2).UInt64(0x200, 0x7f);
        AttestationReport report = AttestationReport.Read(made.Sign()).OrThrow();
        Assert.Equal(5u, report.Version);
        Assert.Equal(7u, report.GuestSvn);
        Assert.Equal(0x3001ful, report.Policy.Raw);
        Assert.Equal(made.Bytes[0x10..0x20], report.FamilyId.ToArray());
        Assert.Equal(made.Bytes[0x20..0x30], report.ImageId.ToArray());
        Assert.Equal(2u, report.Vmpl);
        Assert.Equal(1u, report.SignatureAlgorithm);
        Assert.Equal(0xdb00_0000_1802_0301ul, report.CurrentTcb);
        Assert.Equal(PlatformInfo.SmtEn | PlatformInfo.EccEn | PlatformInfo.AliasCheckComplete, report.PlatformInfo);
        Assert.Equal(SigningKey.Vcek, report.KeyInfo.SigningKey);
        Assert.Equal(made.Bytes[0x50..0x90], report.ReportData.ToArray());
        Assert.Equal(made.Bytes[0x90..0xc0], report.Measurement.ToArray());
        Assert.Equal(made.Bytes[0xc0..0xe0], report.HostData.ToArray());
        Assert.Equal(made.Bytes[0xe0..0x110], report.IdKeyDigest.ToArray());
        Assert.Equal(made.Bytes[0x110..0x140], report.AuthorKeyDigest.ToArray());
        Assert.Equal(made.Bytes[0x140..0x160], report.ReportId.ToArray());
        Assert.Equal(made.Bytes[0x160..0x180], report.ReportIdMa.ToArray());
        Assert.Equal(new CpuModel(0x1a, 2, 1), report.Cpu);
        Assert.Equal(made.Bytes[0x1a0..0x1e0], report.ChipId.ToArray());
        Assert.Equal(new FirmwareVersion(1, 55, 40), report.Current);
        Assert.Equal(new FirmwareVersion(1, 55, 40), report.Committed);
        Assert.Equal(0x3ful, report.LaunchMitVector);
        Assert.Equal(0x7ful, report.CurrentMitVector);
        Assert.False(report.ChipIdIsMasked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x49f)]
    [InlineData(0x4a1)]
    [InlineData(0x1000)]
    public void Anything_but_exactly_one_report_is_refused(int size) =>
        Assert.Equal("snp-report.size", AttestationReport.Read(new byte[size]).Refusal?.Reason);

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(6u)]
    [InlineData(uint.MaxValue)]
    public void An_unknown_version_is_refused(uint version) =>
        Assert.Equal(
            "snp-report.version",
            AttestationReport.Read(new TestReport(ProductLine.Milan).UInt32(0, version).Bytes).Refusal?.Reason
        );

    [Theory]
    [InlineData(2u, 0x4c, 0x50)]
    [InlineData(2u, 0x188, 0x1a0)]
    [InlineData(3u, 0x18b, 0x1a0)]
    [InlineData(2u, 0x1eb, 0x1ec)]
    [InlineData(3u, 0x1ef, 0x1f0)]
    [InlineData(2u, 0x1f8, 0x2a0)]
    [InlineData(3u, 0x1f8, 0x2a0)]
    [InlineData(4u, 0x1f8, 0x2a0)]
    [InlineData(5u, 0x208, 0x2a0)]
    [InlineData(5u, 0x330, 0x4a0)]
    public void A_reserved_byte_that_is_not_zero_is_refused_and_named(uint version, int from, int to)
    {
        for (int at = from; at < to; at++)
        {
            byte[] bytes = new TestReport(ProductLine.Milan, version).Byte(at, 1).Bytes;
            Coffer.Bytes.Refusal? refusal = AttestationReport.Read(bytes).Refusal;
            Assert.Equal("snp-report.reserved", refusal?.Reason);
            Assert.Equal($"01 at {at:X3}h", refusal?.Seen);
            Assert.StartsWith("snp.report[", refusal?.Thing, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(4u)]
    [InlineData(5u)]
    public void Every_version_is_read(uint version) =>
        Assert.Equal(
            version,
            AttestationReport.Read(new TestReport(ProductLine.Genoa, version).Bytes).OrThrow().Version
        );

    [Fact]
    public void Only_version_2_names_no_processor()
    {
        Assert.Null(AttestationReport.Read(new TestReport(ProductLine.Milan, 2).Bytes).OrThrow().Cpu);
        Assert.NotNull(AttestationReport.Read(new TestReport(ProductLine.Milan).Bytes).OrThrow().Cpu);
    }
}
