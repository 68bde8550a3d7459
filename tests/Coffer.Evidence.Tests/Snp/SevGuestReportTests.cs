using System.Buffers.Binary;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Snp;

namespace Coffer.Evidence.Tests.Snp;

public sealed class SevGuestReportTests : IDisposable
{
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 64).Select(i => (byte)(i + 1))];
    private readonly FakeSevGuest _device = new();
    private readonly List<int> _pauses = [];

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_report_carries_the_callers_data()
    {
        SnpEvidence evidence = Evidence();
        Assert.Equal(0x4A0, evidence.Report.Length);
        Assert.Equal(s_data, evidence.Report.Slice(0x50, 64).ToArray());
        Assert.True(evidence.CertificateTable.IsEmpty);
    }

    [Fact]
    public void The_hosts_certificates_come_along_in_whole_pages()
    {
        _device.Table = [.. Enumerable.Repeat((byte)7, 5000)];
        SnpEvidence evidence = Evidence();
        Assert.Equal(8192, evidence.CertificateTable.Length);
        Assert.Equal(_device.Table, evidence.CertificateTable[..5000].ToArray());
    }

    [Fact]
    public void A_busy_host_is_asked_again_after_a_pause()
    {
        _device.Busy = 3;
        Assert.Equal(s_data, Evidence().Report.Slice(0x50, 64).ToArray());
        Assert.Equal(3, _pauses.Count);
    }

    [Fact]
    public void A_host_that_stays_busy_is_given_up()
    {
        _device.Busy = int.MaxValue;
        Refusal? refusal = Report().Collect(s_data).Refusal;
        Assert.Equal("snp.device", refusal?.Reason);
        Assert.Contains("vmm_error 0x2", refusal?.Seen, StringComparison.Ordinal);
        Assert.InRange(_device.Asked, 1, 100);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_host_that_wants_absurd_room_for_certificates_still_gives_a_report(int claimed)
    {
        _device.Claimed = claimed;
        _device.Table = [1];
        Assert.Equal(s_data, Evidence().Report.Slice(0x50, 64).ToArray());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(3u)]
    public void A_VM_below_the_highest_privilege_asks_for_its_own(uint level)
    {
        _device.Level = level;
        Assert.Equal(level, BinaryPrimitives.ReadUInt32LittleEndian(Evidence().Report.Span[0x30..]));
    }

    [Fact]
    public void A_status_of_the_firmware_is_a_refusal()
    {
        _device.Status = 0x27;
        Assert.Contains("status 0x27", Report().Collect(s_data).Refusal?.Seen, StringComparison.Ordinal);
    }

    private SnpEvidence Evidence() => Report().Collect(s_data).OrThrow().Snp!;

    private SevGuestReport Report() => new(() => _device, _pauses.Add);
}
