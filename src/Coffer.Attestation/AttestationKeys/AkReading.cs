using Coffer.Attestation.Certificates;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Finds the attestation key in the evidence: its public area, its public key, or that of its certificate.</summary>
internal sealed class AkReading(TpmEvidence evidence, FindingList findings)
{
    private const string PublicField = "tpm.ak-public";
    private const string SpkiField = "tpm.ak-spki";
    private const string CertificateField = "tpm.ak-certificates";

    /// <summary>The key; null when there is none that could be used.</summary>
    internal AkIdentity? Read()
    {
        Certificate? certificate = KeyCertificate.ReadLeaf(evidence.AkCertificates).Value;
        if (!evidence.AkPublic.IsEmpty)
            return ReadPublic(certificate);
        if (!evidence.AkSpki.IsEmpty)
            return Take(AttestationPublicKey.Read(evidence.AkSpki), SpkiField, null, certificate);
        if (certificate is not null)
            return Take(AttestationPublicKey.Of(certificate.PublicKey), CertificateField, null, certificate);
        findings.Failed(
            AkRules.Key,
            PublicField,
            "an attestation key",
            "none",
            "without a key the quote cannot be verified"
        );
        return null;
    }

    private AkIdentity? ReadPublic(Certificate? certificate)
    {
        if (!TpmtPublic.Read(evidence.AkPublic.Span).TryGet(out TpmtPublic? publicArea, out Refusal? refusal))
        {
            findings.Failed(AkRules.Key, PublicField, refusal);
            return null;
        }
        bool named = findings.Judge(
            AkRules.Name,
            $"{PublicField}.nameAlg",
            publicArea.NameAlg is TpmAlgId.Sha256 or TpmAlgId.Sha384 or TpmAlgId.Sha512,
            "SHA-256, SHA-384 or SHA-512",
            $"{publicArea.NameAlg}"
        );
        if (!named || Take(AttestationPublicKey.Of(publicArea), PublicField, publicArea, certificate) is not { } ak)
            return null;
        JudgeScheme(ak);
        return SameAsSpki(ak) ? ak : null;
    }

    private AkIdentity? Take(
        Parsed<AttestationPublicKey> read,
        string field,
        TpmtPublic? publicArea,
        Certificate? certificate
    )
    {
        if (!read.TryGet(out AttestationPublicKey? key, out Refusal? refusal))
        {
            findings.Failed(AkRules.Key, field, refusal);
            return null;
        }
        findings.Passed(AkRules.Key, field, key.ToString(), publicArea is null ? null : $"name {publicArea.Name}");
        return new AkIdentity(key, publicArea, certificate);
    }

    private void JudgeScheme(AkIdentity ak) =>
        findings.Judge(
            AkRules.Scheme,
            $"{PublicField}.scheme",
            ak.Scheme.Scheme is TpmAlgId.RsaSsa or TpmAlgId.RsaPss or TpmAlgId.EcDsa,
            "RSASSA, RSAPSS or ECDSA",
            $"{ak.Scheme.Scheme}",
            "a key without scheme signs with whatever its user names"
        );

    private bool SameAsSpki(AkIdentity ak)
    {
        if (evidence.AkSpki.IsEmpty)
            return true;
        if (!AttestationPublicKey.Read(evidence.AkSpki).TryGet(out AttestationPublicKey? other, out Refusal? refusal))
        {
            findings.Failed(AkRules.SameKey, SpkiField, refusal);
            return false;
        }
        return findings.Judge(AkRules.SameKey, SpkiField, ak.Key.Equals(other), $"{ak.Key}", $"{other}");
    }
}
