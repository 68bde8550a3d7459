namespace Coffer.Attestation.Certificates;

/// <summary>KeyUsage (RFC 5280, section 4.2.1.3): bit n of the BIT STRING is bit n here.</summary>
[Flags]
public enum KeyUsage
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>digitalSignature.</summary>
    DigitalSignature = 1 << 0,

    /// <summary>nonRepudiation, contentCommitment.</summary>
    NonRepudiation = 1 << 1,

    /// <summary>keyEncipherment.</summary>
    KeyEncipherment = 1 << 2,

    /// <summary>dataEncipherment.</summary>
    DataEncipherment = 1 << 3,

    /// <summary>keyAgreement.</summary>
    KeyAgreement = 1 << 4,

    /// <summary>keyCertSign.</summary>
    KeyCertSign = 1 << 5,

    /// <summary>cRLSign.</summary>
    CrlSign = 1 << 6,

    /// <summary>encipherOnly.</summary>
    EncipherOnly = 1 << 7,

    /// <summary>decipherOnly.</summary>
    DecipherOnly = 1 << 8,
}
