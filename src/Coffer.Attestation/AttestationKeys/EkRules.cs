using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Rules of the endorsement key and of the credential that shows that the attestation key lives beside it.</summary>
public static class EkRules
{
    /// <summary>The public area.</summary>
    public static readonly Rule Key = new(
        "ek.key",
        "The endorsement key is well formed, and the one that the credential was made for",
        "TPM 2.0 Part 2, TPMT_PUBLIC",
        Trust.Nobody
    );

    /// <summary>The template.</summary>
    public static readonly Rule Template = new(
        "ek.template",
        "The key is of a default template: it decrypts only, and only what names a key of the same TPM",
        "TCG EK Credential Profile for TPM 2.0, version 2.5, templates L-1 and L-2",
        Trust.TpmMaker
    );

    /// <summary>The certificate's path.</summary>
    public static readonly Rule Certificate = new(
        "ek.certificate",
        "A trusted root certified the endorsement key, through certificates that are valid at the time of verification",
        "RFC 5280, section 6.1; TCG EK Credential Profile for TPM 2.0, version 2.5, EK certificate",
        Trust.KeyAuthority
    );

    /// <summary>The certificate's key.</summary>
    public static readonly Rule CertificateKey = new(
        "ek.certificate-key",
        "The certificate is about the key that the credential was made for",
        "RFC 5280, section 4.1.2.7",
        Trust.KeyAuthority
    );

    /// <summary>The certificate's use.</summary>
    public static readonly Rule CertificateUsage = new(
        "ek.certificate-usage",
        "The certificate is one for an endorsement key: it encrypts, and is no authority",
        "TCG EK Credential Profile for TPM 2.0, version 2.5, EK certificate",
        Trust.KeyAuthority
    );

    /// <summary>The TPM's make.</summary>
    public static readonly Rule CertificateName = new(
        "ek.certificate-name",
        "The certificate's alternative name tells maker, model and version of the TPM",
        "TCG EK Credential Profile for TPM 2.0, version 2.5, EK certificate, subject alternative name",
        Trust.KeyAuthority
    );

    /// <summary>The name in the credential.</summary>
    public static readonly Rule CredentialName = new(
        "ek.credential-name",
        "The credential was made for the attestation key whose public area was judged",
        "TPM 2.0 Part 1, Credential Protection",
        Trust.PolicyAuthor
    );

    /// <summary>The answer.</summary>
    public static readonly Rule Activation = new(
        "ek.activation",
        "The machine gave back the secret that only the TPM with both keys can read",
        "TPM 2.0 Part 1, Credential Protection; Part 3, TPM2_ActivateCredential",
        Trust.TpmMaker
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Key, Template, Certificate, CertificateKey, CertificateUsage, CertificateName, CredentialName, Activation];
}
