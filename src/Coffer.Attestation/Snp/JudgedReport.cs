namespace Coffer.Attestation.Snp;

/// <summary>A report whose signature and chain hold: AMD vouches that the processor said this. Whether it pleases, the findings say.</summary>
/// <param name="Report">The report.</param>
/// <param name="Vek">The certificate of the key that signed it.</param>
/// <param name="Line">The processor's product line.</param>
public sealed record JudgedReport(AttestationReport Report, VekCertificate Vek, ProductLine Line);
