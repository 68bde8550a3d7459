using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Bytes;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Binds the attestation key by its certificate: Google's, or anybody's whose root the policy trusts.</summary>
internal sealed class CertificateBinding(TpmEvidence evidence, TpmPolicy policy, DateTimeOffset time)
{
    private const string Field = "tpm.ak-certificates";
    private readonly BindingAttempt _attempt = new(AkBindings.Certificate);

    /// <summary>The instance that a certificate of Google's names; null without one.</summary>
    internal GceInstance? Instance { get; private set; }

    internal BindingAttempt Try(AkIdentity ak)
    {
        if (evidence.AkCertificates.IsEmpty)
            return _attempt.Absent(
                AkRules.Certificate,
                Field,
                "the evidence has no certificate of the attestation key"
            );
        if (!KeyCertificate.ReadLeaf(evidence.AkCertificates).TryGet(out Certificate? leaf, out Refusal? refusal))
            return _attempt.Ends(AkRules.Certificate, Field, refusal);
        if (
            !KeyCertificate
                .Verify(leaf, evidence.AkCertificates, policy.AkRoots, policy.Intermediates, time)
                .TryGet(out KeyCertificate? certificate, out refusal)
        )
            return _attempt.Ends(AkRules.Certificate, Field, refusal);
        _attempt.Passed(AkRules.Certificate, Field, $"{leaf}, up to {certificate.Root}");
        return JudgeKey(ak, leaf);
    }

    private BindingAttempt JudgeKey(AkIdentity ak, Certificate leaf)
    {
        Parsed<AttestationPublicKey> certified = AttestationPublicKey.Of(leaf.PublicKey);
        if (!ak.Key.Equals(certified.Value))
            return _attempt.Contradicts(
                AkRules.CertificateKey,
                Field,
                ak.Key.ToString(),
                certified.Value?.ToString() ?? certified.Refusal!.Seen,
                "the certificate is genuine, but of another key: it was put beside a quote it has nothing to do with"
            );
        _attempt.Passed(AkRules.CertificateKey, Field, ak.Key.ToString());
        if (KeyCertificate.UsageFault(leaf, KeyUsage.DigitalSignature, TcgIdentifiers.AkCertificate) is { } fault)
            return _attempt.Contradicts(
                AkRules.CertificateUsage,
                Field,
                "digitalSignature, and tcg-kp-AIKCertificate where usages are listed",
                fault,
                "a certificate made for something else"
            );
        _attempt.Passed(AkRules.CertificateUsage, Field, Usage(leaf));
        return JudgeInstance(leaf);
    }

    private BindingAttempt JudgeInstance(Certificate leaf)
    {
        const string field = $"{Field}.instanceInfo";
        if (leaf.Extensions.Find(GceInstance.Oid) is not { } extension)
        {
            _attempt.NotApplicable(AkRules.GceInstance, field, "not a certificate of Google Compute Engine");
            return _attempt.Held();
        }
        if (!GceInstance.Read(extension.Value).TryGet(out GceInstance? instance, out Refusal? refusal))
            return _attempt.Contradicts(AkRules.GceInstance, field, refusal.Expected, refusal.Seen, refusal.Reason);
        if (instance.IsProduction)
        {
            Instance = instance;
            _attempt.Passed(AkRules.GceInstance, field, instance.ToString());
        }
        else
        {
            _attempt.NotApplicable(AkRules.GceInstance, field, "not of a production TPM: what it says is ignored");
        }
        return _attempt.Held();
    }

    private static string Usage(Certificate leaf) =>
        leaf.ExtendedKeyUsages.IsEmpty
            ? $"{leaf.KeyUsage?.ToString() ?? "any use"}"
            : $"{leaf.KeyUsage?.ToString() ?? "any use"}; {string.Join(", ", leaf.ExtendedKeyUsages)}";
}
