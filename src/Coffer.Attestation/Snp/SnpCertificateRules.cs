using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about the certificates that come with a report, before any of them is believed.</summary>
public static class SnpCertificateRules
{
    /// <summary>snp.certificate-table.</summary>
    public static readonly Rule Table = new(
        "snp.certificate-table",
        "The certificate table describes data inside itself, each identifier once, nothing twice",
        "GHCB specification, SNP Extended Guest Request",
        Trust.Nobody
    );

    /// <summary>snp.certificates.</summary>
    public static readonly Rule Certificates = new(
        "snp.certificates",
        "Every certificate can be read, and one of them is for the key that signed the report",
        "AMD 57230, certificates; RFC 5280, section 4.1",
        Trust.Nobody
    );

    /// <summary>snp.signing-key.</summary>
    public static readonly Rule SigningKey = new(
        "snp.signing-key",
        "The certificate is of the kind of key that SIGNING_KEY names",
        "AMD 56860, ATTESTATION_REPORT",
        Trust.Nobody
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } = [Table, Certificates, SigningKey];
}
