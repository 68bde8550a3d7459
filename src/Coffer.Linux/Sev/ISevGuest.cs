namespace Coffer.Linux.Sev;

/// <summary><c>/dev/sev-guest</c> (Linux, Documentation/virt/coco/sev-guest.rst).</summary>
public interface ISevGuest : IDisposable
{
    /// <summary>SNP_GET_REPORT.</summary>
    /// <param name="request">struct snp_report_req, 96 bytes.</param>
    SevGuestAnswer GetReport(ReadOnlySpan<byte> request);

    /// <summary>SNP_GET_EXT_REPORT.</summary>
    /// <param name="request">struct snp_report_req, 96 bytes.</param>
    /// <param name="certificates">Room for the certificate table: empty, or whole pages.</param>
    SevGuestAnswer GetExtendedReport(ReadOnlySpan<byte> request, Span<byte> certificates);
}
