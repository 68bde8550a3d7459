namespace Coffer.Attestation.Certificates;

/// <summary>How a certificate is signed.</summary>
public enum SignatureScheme
{
    /// <summary>Something else; nothing is verified with it.</summary>
    Unknown,

    /// <summary>RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2).</summary>
    RsaPkcs1,

    /// <summary>RSASSA-PSS (RFC 8017, section 8.1).</summary>
    RsaPss,

    /// <summary>ECDSA (FIPS 186-5, section 6).</summary>
    Ecdsa,
}
