using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// Binds the attestation key by the endorsement key's certificate and a credential that was made for both. Convinces only who made the
/// credential: the secret is used once, by one verifier.
/// </summary>
internal sealed class ActivationBinding(
    TpmEvidence evidence,
    TpmPolicy policy,
    Activation? activation,
    DateTimeOffset time
)
{
    private const string CertificateField = "tpm.ek-certificates";
    private const string PublicField = "tpm.ek-public";
    private const string ActivationField = "challenge.activation";
    private const int SecretSize = 32;

    private readonly BindingAttempt _attempt = new(AkBindings.Activation);

    internal BindingAttempt Try(AkIdentity ak)
    {
        if (activation is null)
            return _attempt.Absent(
                EkRules.Activation,
                ActivationField,
                evidence.EkCertificates.IsEmpty
                    ? "the evidence has no certificate of an endorsement key"
                    : "no credential was made for this machine"
            );
        if (!TpmtPublic.Read(activation.EkPublic.Span).TryGet(out TpmtPublic? ek, out Refusal? refusal))
            return _attempt.Ends(EkRules.Key, $"{ActivationField}.ek-public", refusal);
        if (!AttestationPublicKey.Of(ek).TryGet(out AttestationPublicKey? key, out refusal))
            return _attempt.Ends(EkRules.Key, $"{ActivationField}.ek-public", refusal);
        if (!evidence.EkPublic.IsEmpty && !evidence.EkPublic.Span.SequenceEqual(activation.EkPublic.Span))
            return _attempt.Contradicts(
                EkRules.Key,
                PublicField,
                key.ToString(),
                "another endorsement key",
                "the credential was made for another TPM"
            );
        _attempt.Passed(EkRules.Key, PublicField, key.ToString());
        if (!EkTemplates.Matches(ek))
            return _attempt.Ends(
                EkRules.Template,
                PublicField,
                "template L-1 or L-2",
                $"{ek.Type} key, attributes 0x{(uint)ek.ObjectAttributes:x8}",
                "a key that is not restricted decrypts credentials for whoever asks"
            );
        _attempt.Passed(EkRules.Template, PublicField, $"{ek.Type}");
        return JudgeCertificate(ak, key);
    }

    private BindingAttempt JudgeCertificate(AkIdentity ak, AttestationPublicKey key)
    {
        if (!KeyCertificate.ReadLeaf(evidence.EkCertificates).TryGet(out Certificate? leaf, out Refusal? refusal))
            return _attempt.Ends(EkRules.Certificate, CertificateField, refusal);
        if (
            !KeyCertificate
                .Verify(leaf, evidence.EkCertificates, policy.EkRoots, policy.Intermediates, time)
                .TryGet(out KeyCertificate? certificate, out refusal)
        )
            return _attempt.Ends(EkRules.Certificate, CertificateField, refusal);
        _attempt.Passed(EkRules.Certificate, CertificateField, $"{leaf}, up to {certificate.Root}");
        if (!key.Equals(AttestationPublicKey.Of(leaf.PublicKey).Value))
            return _attempt.Contradicts(
                EkRules.CertificateKey,
                CertificateField,
                key.ToString(),
                leaf.PublicKey.ToString(),
                "the certificate is genuine, but of another endorsement key"
            );
        _attempt.Passed(EkRules.CertificateKey, CertificateField, key.ToString());
        const KeyUsage encrypts = KeyUsage.KeyEncipherment | KeyUsage.KeyAgreement | KeyUsage.DataEncipherment;
        if (KeyCertificate.UsageFault(leaf, encrypts, TcgIdentifiers.EkCertificate) is { } fault)
            return _attempt.Contradicts(
                EkRules.CertificateUsage,
                CertificateField,
                "keyEncipherment or keyAgreement, and tcg-kp-EKCertificate where usages are listed",
                fault,
                "a certificate made for something else"
            );
        _attempt.Passed(EkRules.CertificateUsage, CertificateField);
        return JudgeName(leaf) ?? JudgeAnswer(ak);
    }

    private BindingAttempt? JudgeName(Certificate leaf)
    {
        const string field = $"{CertificateField}.subjectAltName";
        if (leaf.Extensions.Find(X509Identifiers.SubjectAltName) is not { } extension)
        {
            _attempt.NotApplicable(EkRules.CertificateName, field, "the certificate does not tell");
            return null;
        }
        if (!TpmMake.Read(extension.Value).TryGet(out TpmMake? make, out Refusal? refusal))
            return _attempt.Ends(EkRules.CertificateName, field, refusal);
        _attempt.Passed(EkRules.CertificateName, field, make.ToString());
        return null;
    }

    private BindingAttempt JudgeAnswer(AkIdentity ak)
    {
        string expected = ak.Name?.ToString() ?? "the name of a key whose public area is known";
        if (ak.Name is not { } name || !name.Bytes.Span.SequenceEqual(activation!.AkName.Span))
            return _attempt.Contradicts(
                EkRules.CredentialName,
                $"{ActivationField}.ak-name",
                expected,
                Convert.ToHexStringLower(activation!.AkName.Span),
                "the credential shows where another key lives, not this one"
            );
        _attempt.Passed(EkRules.CredentialName, $"{ActivationField}.ak-name", expected);
        bool answered =
            activation.Secret.Length == SecretSize
            && activation.Answer.Length == SecretSize
            && CryptographicOperations.FixedTimeEquals(activation.Secret.Span, activation.Answer.Span);
        if (!answered)
            return _attempt.Contradicts(
                EkRules.Activation,
                $"{ActivationField}.answer",
                $"the {SecretSize} bytes in the credential",
                $"other {activation.Answer.Length} bytes",
                "the attestation key is not in the TPM of this endorsement key"
            );
        _attempt.Passed(EkRules.Activation, $"{ActivationField}.answer");
        return _attempt.Held();
    }
}
