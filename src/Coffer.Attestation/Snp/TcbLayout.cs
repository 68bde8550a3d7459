namespace Coffer.Attestation.Snp;

/// <summary>Which component each byte of TCB_VERSION is (AMD 56860, section 2.2).</summary>
public enum TcbLayout
{
    /// <summary>Milan and Genoa: boot loader, TEE, four reserved, SNP, microcode.</summary>
    Legacy,

    /// <summary>Turin: FMC, boot loader, TEE, SNP, three reserved, microcode.</summary>
    Turin,
}
