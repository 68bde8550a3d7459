namespace Coffer.Tpm;

/// <summary>TPM_CAP: what TPM2_GetCapability can be asked for (TPM 2.0 Part 2, section 6.12).</summary>
public enum TpmCap : uint
{
    /// <summary>TPML_ALG_PROPERTY.</summary>
    Algs = 0,

    /// <summary>TPML_HANDLE.</summary>
    Handles = 1,

    /// <summary>TPML_CCA.</summary>
    Commands = 2,

    /// <summary>TPML_PCR_SELECTION.</summary>
    Pcrs = 5,

    /// <summary>TPML_TAGGED_TPM_PROPERTY.</summary>
    TpmProperties = 6,
}
