namespace Coffer.Attestation.AttestationKeys;

/// <summary>Object identifiers of the Trusted Computing Group (TCG EK Credential Profile for TPM 2.0, version 2.5, section 4).</summary>
internal static class TcgIdentifiers
{
    /// <summary>tcg-at-tpmManufacturer.</summary>
    internal const string TpmManufacturer = "2.23.133.2.1";

    /// <summary>tcg-at-tpmModel.</summary>
    internal const string TpmModel = "2.23.133.2.2";

    /// <summary>tcg-at-tpmVersion.</summary>
    internal const string TpmVersion = "2.23.133.2.3";

    /// <summary>tcg-kp-EKCertificate.</summary>
    internal const string EkCertificate = "2.23.133.8.1";

    /// <summary>tcg-kp-AIKCertificate.</summary>
    internal const string AkCertificate = "2.23.133.8.3";

    /// <summary>anyExtendedKeyUsage (RFC 5280, section 4.2.1.12).</summary>
    internal const string AnyUsage = "2.5.29.37.0";
}
