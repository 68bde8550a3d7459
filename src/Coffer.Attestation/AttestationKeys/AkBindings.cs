namespace Coffer.Attestation.AttestationKeys;

/// <summary>What can bind an attestation key to something that is trusted. A quote whose key nothing binds authenticates nothing.</summary>
[Flags]
public enum AkBindings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The key's certificate, up to a trusted root: Google's, or others of the policy.</summary>
    Certificate = 1 << 0,

    /// <summary>The endorsement key's certificate up to a trusted root, and a credential that only its TPM opens for this key.</summary>
    Activation = 1 << 1,

    /// <summary>Azure's paravisor names the key in the claims that its SNP report binds.</summary>
    Paravisor = 1 << 2,

    /// <summary>REPORT_DATA of an SNP report binds the key.</summary>
    ReportData = 1 << 3,

    /// <summary>The policy pins the key.</summary>
    Pin = 1 << 4,

    /// <summary>Any of them.</summary>
    All = Certificate | Activation | Paravisor | ReportData | Pin,
}
