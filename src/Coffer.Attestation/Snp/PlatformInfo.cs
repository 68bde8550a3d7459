namespace Coffer.Attestation.Snp;

/// <summary>PLATFORM_INFO of the report (AMD 56860, PLATFORM_INFO): how the machine is set up. AMD goes on assigning bits.</summary>
[Flags]
public enum PlatformInfo : ulong
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>SMT is enabled.</summary>
    SmtEn = 1 << 0,

    /// <summary>Transparent SME is enabled.</summary>
    TsmeEn = 1 << 1,

    /// <summary>Memory has error correction.</summary>
    EccEn = 1 << 2,

    /// <summary>Power measurement (RAPL) is off.</summary>
    RaplDis = 1 << 3,

    /// <summary>Ciphertext in memory is hidden from the host.</summary>
    CiphertextHidingDramEn = 1 << 4,

    /// <summary>No aliasing of memory addresses was found since the last reset (BadRAM, CVE-2024-21944).</summary>
    AliasCheckComplete = 1 << 5,

    /// <summary>Trusted I/O is enabled.</summary>
    TioEn = 1 << 7,

    /// <summary>All bits with a name here.</summary>
    Known = SmtEn | TsmeEn | EccEn | RaplDis | CiphertextHidingDramEn | AliasCheckComplete | TioEn,
}
