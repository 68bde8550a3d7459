using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Rules of the attestation key, and of what binds it to something trusted.</summary>
public static class AkRules
{
    /// <summary>The key can be read and is strong enough.</summary>
    public static readonly Rule Key = new(
        "ak.key",
        "The attestation key is well formed and strong: RSA of 2048 bits or more, P-256 or P-384",
        "TPM 2.0 Part 2, TPMT_PUBLIC; NIST SP 800-57 part 1 revision 5, section 5.6.1",
        Trust.Nobody
    );

    /// <summary>All forms of the key agree.</summary>
    public static readonly Rule SameKey = new(
        "ak.same-key",
        "The key is the same wherever the evidence has it",
        "TPM 2.0 Part 1, restricted signing keys",
        Trust.Nobody
    );

    /// <summary>The name.</summary>
    public static readonly Rule Name = new(
        "ak.name",
        "The key's name is made with SHA-256, SHA-384 or SHA-512",
        "TPM 2.0 Part 1, Names",
        Trust.Nobody
    );

    /// <summary>TPMA_OBJECT.</summary>
    public static readonly Rule Attributes = new(
        "ak.attributes",
        "The key was made in the TPM, stays there, and signs nothing that looks like the TPM's words but is not",
        "TPM 2.0 Part 2, TPMA_OBJECT; Part 1, restricted signing keys",
        Trust.TpmMaker
    );

    /// <summary>The scheme.</summary>
    public static readonly Rule Scheme = new(
        "ak.scheme",
        "The key has one signing scheme of its own",
        "TPM 2.0 Part 1, restricted signing keys; Part 2, TPMS_RSA_PARMS and TPMS_ECC_PARMS",
        Trust.TpmMaker
    );

    /// <summary>qualifiedSigner.</summary>
    public static readonly Rule QualifiedName = new(
        "ak.qualified-name",
        "The quote names the key whose public area was judged, in a known place of the TPM's hierarchies",
        "TPM 2.0 Part 1, Names and Qualified Names; Part 2, TPMS_ATTEST",
        Trust.TpmMaker
    );

    /// <summary>The certificate's path.</summary>
    public static readonly Rule Certificate = new(
        "ak.certificate",
        "A trusted root certified the key, through certificates that are valid at the time of verification",
        "RFC 5280, section 6.1",
        Trust.KeyAuthority
    );

    /// <summary>The certificate's key.</summary>
    public static readonly Rule CertificateKey = new(
        "ak.certificate-key",
        "The certificate is about the key that signed the quote",
        "RFC 5280, section 4.1.2.7",
        Trust.KeyAuthority
    );

    /// <summary>The certificate's use.</summary>
    public static readonly Rule CertificateUsage = new(
        "ak.certificate-usage",
        "The certificate is one for an attestation key: it signs, and is no authority",
        "TCG EK Credential Profile for TPM 2.0, version 2.5, key usages; RFC 5280, sections 4.2.1.3 and 4.2.1.12",
        Trust.KeyAuthority
    );

    /// <summary>The instance.</summary>
    public static readonly Rule GceInstance = new(
        "ak.gce-instance",
        "The certificate names the production instance of Google Compute Engine that the key belongs to",
        "go-tpm-tools, server/instance_info.go",
        Trust.KeyAuthority
    );

    /// <summary>Azure.</summary>
    public static readonly Rule Paravisor = new(
        "ak.paravisor",
        "Azure's paravisor names the key in the claims that its SNP report binds",
        "Azure confidential VM guest attestation, runtime claim HCLAkPub",
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>SNP.</summary>
    public static readonly Rule ReportData = new(
        "ak.report-data",
        "REPORT_DATA of an SNP report of this VM binds the key",
        "AMD 56860, ATTESTATION_REPORT; docs/formats.md section 14",
        Trust.Amd | Trust.OwnerSoftware
    );

    /// <summary>The owner.</summary>
    public static readonly Rule Pin = new(
        "ak.pin",
        "The key is one that the policy pins",
        "docs/attestation.md, section Policy",
        Trust.PolicyAuthor
    );

    /// <summary>The sum.</summary>
    public static readonly Rule Binding = new(
        "ak.binding",
        "Something trusted vouches for the key that signed the quote",
        "TPM 2.0 Part 1, restricted signing keys",
        Trust.Nobody
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [
        Key,
        SameKey,
        Name,
        Scheme,
        QualifiedName,
        Certificate,
        CertificateKey,
        CertificateUsage,
        GceInstance,
        Paravisor,
        ReportData,
        Pin,
        Attributes,
        Binding,
    ];
}
