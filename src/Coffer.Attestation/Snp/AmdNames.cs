using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Snp;

/// <summary>The attributes that all names in AMD's certificates share (AMD 57230, certificates).</summary>
internal static class AmdNames
{
    public const string Organization = "Advanced Micro Devices, Engineering, Santa Clara, CA, US";

    private const string ArkPrefix = "ARK-";

    /// <summary>True when each of the attributes is there once, with AMD's value.</summary>
    public static bool HasOrganization(DistinguishedName name) =>
        name.Single(X509Identifiers.OrganizationalUnitName) == "Engineering"
        && name.Single(X509Identifiers.CountryName) == "US"
        && name.Single(X509Identifiers.LocalityName) == "Santa Clara"
        && name.Single(X509Identifiers.StateOrProvinceName) == "CA"
        && name.Single(X509Identifiers.OrganizationName) == "Advanced Micro Devices";

    /// <summary>Common name of the line's root.</summary>
    public static string ArkName(ProductLine line) => ArkPrefix + line.Name();

    /// <summary>True for the common name of a root.</summary>
    public static bool IsArk(Certificate certificate) =>
        certificate.Subject.CommonName?.StartsWith(ArkPrefix, StringComparison.Ordinal) == true;
}
