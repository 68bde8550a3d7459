namespace Coffer.Attestation.Snp;

/// <summary>Identifiers in the certificate table (GHCB specification, SNP Extended Guest Request).</summary>
public static class CertificateGuids
{
    /// <summary>VCEK certificate.</summary>
    public static readonly Guid Vcek = new("63da758d-e664-4564-adc5-f4b93be8accd");

    /// <summary>VLEK certificate.</summary>
    public static readonly Guid Vlek = new("a8074bc2-a25a-483e-aae6-39c045a0b8a1");

    /// <summary>ASK certificate, or with a VLEK the ASVK.</summary>
    public static readonly Guid Ask = new("4ab7b379-bbac-4fe4-a02f-05aef327c782");

    /// <summary>ARK certificate.</summary>
    public static readonly Guid Ark = new("c0b406a4-a803-4952-9743-3fb6014cd0ae");

    /// <summary>Certificate revocation list.</summary>
    public static readonly Guid Crl = new("92f81bc3-5811-4d3d-97ff-d19f88dc67ea");

    /// <summary>Google's extra platform information: EAX of CPUID leaf 1, for reports that do not say.</summary>
    public static readonly Guid ExtraPlatformInfo = new("ecae0c0f-9502-43b1-afa2-0ae2e0d565b6");

    /// <summary>The name of an identifier, or the identifier.</summary>
    public static string Name(Guid guid) =>
        guid == Vcek ? "VCEK"
        : guid == Vlek ? "VLEK"
        : guid == Ask ? "ASK"
        : guid == Ark ? "ARK"
        : guid == Crl ? "CRL"
        : guid == ExtraPlatformInfo ? "extra-platform-info"
        : guid.ToString();
}
