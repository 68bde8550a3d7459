using Coffer.Evidence.Hcl;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Evidence.Tests.Hcl;

/// <summary>Azure's two NV indices in a software TPM. The paravisor behind them, which makes the report, is not there.</summary>
public sealed class HclReportTests : IDisposable
{
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
    private static readonly byte[] s_report = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 251))];
    private readonly SoftwareTpm _software = new();
    private readonly MachineTpm _tpm;

    public HclReportTests() => _tpm = Tpms.Of(_software);

    public void Dispose()
    {
        _tpm.Dispose();
        _software.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_callers_data_is_written_before_the_report_is_read(bool defined)
    {
        Define(0x01400001, s_report);
        if (defined)
            Define(0x01400002, new byte[64]);
        Assert.True(_tpm.HasHclReport());
        ConfidentialEvidence evidence = new HclReport(_tpm).Collect(s_data).OrThrow();
        Assert.Equal(s_report, evidence.Hcl!.Report.ToArray());
        Assert.Null(evidence.Snp);
        Assert.Equal(new TpmBuffer(s_data), NvReading.Read(_software.Device, 0x01400002));
    }

    [Fact]
    public void Without_the_index_there_is_no_report()
    {
        Assert.False(_tpm.HasHclReport());
        Assert.Equal("hcl.report", new HclReport(_tpm).Collect(s_data).Refusal?.Reason);
    }

    [Fact]
    public void The_source_of_a_machine_with_the_index_is_the_paravisor_and_of_another_none()
    {
        Assert.IsType<NoConfidentialEvidence>(ConfidentialSource.Find("/nowhere", "/nowhere", _tpm));
        Define(0x01400001, s_report);
        Assert.IsType<HclReport>(ConfidentialSource.Find("/nowhere", "/nowhere", _tpm));
    }

    private void Define(uint index, byte[] data)
    {
        const TpmaNv attributes = TpmaNv.AuthRead | TpmaNv.AuthWrite | TpmaNv.OwnerRead | TpmaNv.NoDa;
        TpmsNvPublic area = new(index, TpmAlgId.Sha256, attributes, TpmBuffer.Empty, (ushort)data.Length);
        _software.Device.Execute(new NvDefineSpace(TpmHandle.Owner, area), PasswordSession.Instance);
        TpmHandle handle = new(index);
        for (int at = 0; at < data.Length; at += 500)
            _software.Device.Execute(
                new NvWrite(handle, handle, data.AsSpan(at, Math.Min(500, data.Length - at)), (ushort)at),
                PasswordSession.Instance
            );
    }
}
