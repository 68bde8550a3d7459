namespace Coffer.Attestation.Snp;

/// <summary>Addresses at AMD's key distribution service (57230, section 4). Nothing here asks it: judging works without a network.</summary>
public static class KdsAddress
{
    private const string Service = "https://kdsintf.amd.com";
    private const int TurinHardwareIdSize = 8;

    /// <summary>Where the VCEK certificate for a report is; null when the report names no chip. A VLEK's is only at the cloud provider.</summary>
    public static string? Vcek(AttestationReport report, ProductLine line)
    {
        if (report.ChipIdIsMasked || report.KeyInfo.SigningKey != SigningKey.Vcek)
            return null;
        bool turin = line.Layout() == TcbLayout.Turin;
        ReadOnlySpan<byte> chip = turin ? report.ChipId.Span[..TurinHardwareIdSize] : report.ChipId.Span;
        TcbVersion tcb = TcbVersion.FromRaw(report.ReportedTcb, line.Layout());
        string fmc = turin ? $"fmcSPL={tcb.Fmc:00}&" : "";
        string levels =
            $"blSPL={tcb.BootLoader:00}&teeSPL={tcb.Tee:00}&snpSPL={tcb.Snp:00}&ucodeSPL={tcb.Microcode:00}";
        return $"{Service}/vcek/v1/{line.Name()}/{Convert.ToHexStringLower(chip)}?{fmc}{levels}";
    }

    /// <summary>Where the revocation list of a line is, as its authorities' certificates name it.</summary>
    public static string RevocationList(SigningKey kind, ProductLine line) =>
        $"{Service}/{(kind == SigningKey.Vlek ? "vlek" : "vcek")}/v1/{line.Name()}/crl";
}
