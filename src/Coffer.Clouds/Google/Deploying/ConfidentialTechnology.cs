namespace Coffer.Clouds.Google.Deploying;

/// <summary>How a machine's memory is kept from the host.</summary>
public enum ConfidentialTechnology
{
    /// <summary>AMD SEV-SNP: encrypted, protected against remapping, with a report of the processor.</summary>
    SevSnp,

    /// <summary>AMD SEV: encrypted.</summary>
    Sev,
}
