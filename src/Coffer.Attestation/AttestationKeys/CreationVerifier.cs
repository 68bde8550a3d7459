using System.Security.Cryptography;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// Judges a creation attestation: the TPM of the signing key made this object, in the state that the creation data tell (TPM 2.0 Part
/// 3, section 18.3). An attestation key may vouch for itself this way, which proves its attributes but not whose it is.
/// </summary>
public static class CreationVerifier
{
    private const string Field = "creation.attest";

    /// <summary>Judges.</summary>
    /// <param name="evidence">The attestation.</param>
    /// <param name="signer">The key that should have signed.</param>
    /// <param name="signerScheme">That key's own scheme; none when it is not known.</param>
    /// <param name="findings">Takes what each rule found.</param>
    /// <returns>The object's public area, when everything holds; otherwise null.</returns>
    public static TpmtPublic? Judge(
        CreationEvidence evidence,
        AttestationPublicKey signer,
        TpmtScheme signerScheme,
        FindingList findings
    )
    {
        SignatureJudgement signatures = new(Field, "creation.signature", findings);
        if (signatures.Judge(evidence.Attest.Span, evidence.Signature.Span, signer, signerScheme) is null)
            return null;
        if (AttestReading.Read(evidence.Attest.Span, TpmSt.AttestCreation, Field, findings) is not { } attest)
            return null;
        TpmsCreationInfo info = (TpmsCreationInfo)attest.Attested;
        if (!TpmtPublic.Read(evidence.ObjectPublic.Span).TryGet(out TpmtPublic? made, out Refusal? refusal))
        {
            findings.Failed(CreationRules.Name, "creation.object-public", refusal);
            return null;
        }
        bool holds = JudgeName(made, info, findings) && JudgeData(evidence.CreationData, made, info, findings);
        return holds ? made : null;
    }

    private static bool JudgeName(TpmtPublic made, TpmsCreationInfo info, FindingList findings)
    {
        TpmName? name = made.NameAlg.IsComputed ? made.Name : null;
        return findings.Judge(
            CreationRules.Name,
            $"{Field}.objectName",
            name is { } computed && computed == info.ObjectName,
            info.ObjectName.ToString(),
            name?.ToString() ?? $"a name with {made.NameAlg}",
            "the public area is not the one of the object that was made"
        );
    }

    private static bool JudgeData(
        ReadOnlyMemory<byte> data,
        TpmtPublic made,
        TpmsCreationInfo info,
        FindingList findings
    )
    {
        const string field = "creation.data";
        byte[] hash = made.NameAlg.Hash(data.Span);
        bool attested = CryptographicOperations.FixedTimeEquals(hash, info.CreationHash.Span);
        if (attested && TpmsCreationData.Read(data.Span).Refusal is { } refusal)
        {
            findings.Failed(CreationRules.Data, field, refusal);
            return false;
        }
        return findings.Judge(
            CreationRules.Data,
            field,
            attested,
            $"creationHash {info.CreationHash}",
            Convert.ToHexStringLower(hash),
            "the creation data were changed, or are those of another object"
        );
    }
}
