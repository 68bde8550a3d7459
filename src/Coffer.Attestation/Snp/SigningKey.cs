namespace Coffer.Attestation.Snp;

/// <summary>SIGNING_KEY of the report (AMD 56860, ATTESTATION_REPORT), bits 4:2 at offset 48h.</summary>
public enum SigningKey
{
    /// <summary>Versioned chip endorsement key.</summary>
    Vcek = 0,

    /// <summary>Versioned loaded endorsement key: the cloud provider's, loaded into its machines by AMD.</summary>
    Vlek = 1,

    /// <summary>The report is not signed.</summary>
    None = 7,
}
