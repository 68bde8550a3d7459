namespace Coffer.Firmware.Pkcs7;

/// <summary>Object identifiers by the names their specifications give them.</summary>
internal static class ObjectIdentifiers
{
    /// <summary>id-sha256 (RFC 5754).</summary>
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>rsaEncryption (RFC 8017).</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>sha256WithRSAEncryption (RFC 8017).</summary>
    public const string Sha256WithRsaEncryption = "1.2.840.113549.1.1.11";

    /// <summary>sha384WithRSAEncryption (RFC 8017).</summary>
    public const string Sha384WithRsaEncryption = "1.2.840.113549.1.1.12";

    /// <summary>sha512WithRSAEncryption (RFC 8017).</summary>
    public const string Sha512WithRsaEncryption = "1.2.840.113549.1.1.13";

    /// <summary>pkcs7-data (RFC 2315).</summary>
    public const string Data = "1.2.840.113549.1.7.1";

    /// <summary>pkcs7-signedData (RFC 2315).</summary>
    public const string SignedData = "1.2.840.113549.1.7.2";

    /// <summary>contentType attribute (RFC 2985).</summary>
    public const string ContentType = "1.2.840.113549.1.9.3";

    /// <summary>messageDigest attribute (RFC 2985).</summary>
    public const string MessageDigest = "1.2.840.113549.1.9.4";

    /// <summary>SPC_INDIRECT_DATA_OBJID (Windows Authenticode PE Signature Format).</summary>
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";

    /// <summary>SPC_PE_IMAGE_DATAOBJ (Windows Authenticode PE Signature Format).</summary>
    public const string SpcPeImageData = "1.3.6.1.4.1.311.2.1.15";
}
