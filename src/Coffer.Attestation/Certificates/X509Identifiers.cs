namespace Coffer.Attestation.Certificates;

/// <summary>Object identifiers of X.509 by the names their specifications give them.</summary>
public static class X509Identifiers
{
    /// <summary>rsaEncryption (RFC 8017).</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>id-mgf1 (RFC 8017).</summary>
    public const string Mgf1 = "1.2.840.113549.1.1.8";

    /// <summary>id-RSASSA-PSS (RFC 8017).</summary>
    public const string RsaSsaPss = "1.2.840.113549.1.1.10";

    /// <summary>sha256WithRSAEncryption (RFC 8017).</summary>
    public const string Sha256WithRsaEncryption = "1.2.840.113549.1.1.11";

    /// <summary>sha384WithRSAEncryption (RFC 8017).</summary>
    public const string Sha384WithRsaEncryption = "1.2.840.113549.1.1.12";

    /// <summary>sha512WithRSAEncryption (RFC 8017).</summary>
    public const string Sha512WithRsaEncryption = "1.2.840.113549.1.1.13";

    /// <summary>id-ecPublicKey (RFC 5480).</summary>
    public const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>secp256r1 (RFC 5480).</summary>
    public const string NistP256 = "1.2.840.10045.3.1.7";

    /// <summary>secp384r1 (RFC 5480).</summary>
    public const string NistP384 = "1.3.132.0.34";

    /// <summary>ecdsa-with-SHA256 (RFC 5758).</summary>
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    /// <summary>ecdsa-with-SHA384 (RFC 5758).</summary>
    public const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";

    /// <summary>ecdsa-with-SHA512 (RFC 5758).</summary>
    public const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";

    /// <summary>id-sha256 (RFC 5754).</summary>
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>id-sha384 (RFC 5754).</summary>
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";

    /// <summary>id-sha512 (RFC 5754).</summary>
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    /// <summary>id-at-commonName (RFC 5280, appendix A.1).</summary>
    public const string CommonName = "2.5.4.3";

    /// <summary>id-at-countryName (RFC 5280, appendix A.1).</summary>
    public const string CountryName = "2.5.4.6";

    /// <summary>id-at-localityName (RFC 5280, appendix A.1).</summary>
    public const string LocalityName = "2.5.4.7";

    /// <summary>id-at-stateOrProvinceName (RFC 5280, appendix A.1).</summary>
    public const string StateOrProvinceName = "2.5.4.8";

    /// <summary>id-at-organizationName (RFC 5280, appendix A.1).</summary>
    public const string OrganizationName = "2.5.4.10";

    /// <summary>id-at-organizationalUnitName (RFC 5280, appendix A.1).</summary>
    public const string OrganizationalUnitName = "2.5.4.11";

    /// <summary>id-ce-subjectKeyIdentifier (RFC 5280, section 4.2.1.2).</summary>
    public const string SubjectKeyIdentifier = "2.5.29.14";

    /// <summary>id-ce-keyUsage (RFC 5280, section 4.2.1.3).</summary>
    public const string KeyUsage = "2.5.29.15";

    /// <summary>id-ce-subjectAltName (RFC 5280, section 4.2.1.6).</summary>
    public const string SubjectAltName = "2.5.29.17";

    /// <summary>id-ce-basicConstraints (RFC 5280, section 4.2.1.9).</summary>
    public const string BasicConstraints = "2.5.29.19";

    /// <summary>id-ce-cRLDistributionPoints (RFC 5280, section 4.2.1.13).</summary>
    public const string CrlDistributionPoints = "2.5.29.31";

    /// <summary>id-ce-authorityKeyIdentifier (RFC 5280, section 4.2.1.1).</summary>
    public const string AuthorityKeyIdentifier = "2.5.29.35";

    /// <summary>id-ce-extKeyUsage (RFC 5280, section 4.2.1.12).</summary>
    public const string ExtKeyUsage = "2.5.29.37";
}
