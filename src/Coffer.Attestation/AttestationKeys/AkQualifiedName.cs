using System.Buffers.Binary;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// Judges qualifiedSigner: the TPM put the key's name and ancestors into what it signed, so that the public area beside the quote cannot be
/// dressed up. The attestation keys of Google, of Azure and of Coffer are primary keys of the endorsement hierarchy.
/// </summary>
internal static class AkQualifiedName
{
    private const string Field = "tpm.quote.qualifiedSigner";

    /// <summary>Judges.</summary>
    /// <param name="ak">The key.</param>
    /// <param name="qualifiedSigner">The name in the quote.</param>
    /// <param name="endorsementKey">TPMT_PUBLIC of the endorsement key, which may be the parent; empty when unknown.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="findings">Takes what was found.</param>
    internal static void Judge(
        AkIdentity ak,
        TpmName qualifiedSigner,
        ReadOnlyMemory<byte> endorsementKey,
        TpmPolicy policy,
        FindingList findings
    )
    {
        if (ak.Name is not { } name)
        {
            findings.NotApplicable(AkRules.QualifiedName, Field, "the key's public area is not known");
            return;
        }
        if (Place(name, qualifiedSigner, endorsementKey) is { } place)
            findings.Passed(AkRules.QualifiedName, Field, $"{qualifiedSigner}, {place}");
        else if (policy.AkMayHaveAnyParent)
            findings.NotChecked(AkRules.QualifiedName, Field, required: false, "the key's parent is not known");
        else
            findings.Failed(
                AkRules.QualifiedName,
                Field,
                $"{Qualified(Handle(TpmHandle.Endorsement), name)}, a primary key of the endorsement hierarchy, or another known place",
                qualifiedSigner.ToString(),
                "tpm.ak-public was changed, or is not of the key that signed; if the key has a parent, hand out tpm.ek-public"
            );
    }

    private static string? Place(TpmName name, TpmName signer, ReadOnlyMemory<byte> endorsementKey)
    {
        if (signer == Qualified(Handle(TpmHandle.Endorsement), name))
            return "a primary key of the endorsement hierarchy";
        if (signer == Qualified(Handle(TpmHandle.Owner), name))
            return "a primary key of the owner hierarchy";
        if (signer == Qualified(Handle(TpmHandle.Platform), name))
            return "a primary key of the platform hierarchy";
        TpmtPublic? parent = TpmtPublic.Read(endorsementKey.Span).Value;
        if (parent is null || !parent.NameAlg.IsComputed)
            return null;
        TpmName qualifiedParent = Qualified(Handle(TpmHandle.Endorsement), parent.Name);
        return signer == Qualified(qualifiedParent.Bytes.ToArray(), name) ? "a child of the endorsement key" : null;
    }

    // QN = nameAlg || H(QN of the parent || name); that of a hierarchy is its handle (TPM 2.0 Part 1, Qualified Names).
    private static TpmName Qualified(byte[] parent, TpmName name)
    {
        ReadOnlySpan<byte> bytes = name.Bytes.Span;
        TpmAlgId algorithm = (TpmAlgId)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return new(new TpmBuffer([.. bytes[..2], .. algorithm.Hash([.. parent, .. bytes])]));
    }

    private static byte[] Handle(TpmHandle hierarchy) => hierarchy.Name.Bytes.ToArray();
}
