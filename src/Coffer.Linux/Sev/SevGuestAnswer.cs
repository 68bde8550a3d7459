namespace Coffer.Linux.Sev;

/// <summary>What came back from the device.</summary>
/// <param name="Error">Error number of errno(3); 0 when it succeeded.</param>
/// <param name="FirmwareError">fw_error, from the AMD secure processor.</param>
/// <param name="HostError">vmm_error, from the hypervisor (GHCB specification, section 4.1.7).</param>
/// <param name="Response">struct snp_report_resp, 4000 bytes.</param>
/// <param name="CertificatesLength">certs_len: bytes of the table, or bytes it needs.</param>
public sealed record SevGuestAnswer(
    int Error,
    uint FirmwareError,
    uint HostError,
    byte[] Response,
    int CertificatesLength = 0
);
