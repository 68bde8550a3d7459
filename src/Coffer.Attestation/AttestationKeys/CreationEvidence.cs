namespace Coffer.Attestation.AttestationKeys;

/// <summary>What a TPM signs about an object that it made.</summary>
/// <param name="Attest">TPMS_ATTEST of type TPM_ST_ATTEST_CREATION, exactly as signed.</param>
/// <param name="Signature">TPMT_SIGNATURE over it.</param>
/// <param name="CreationData">TPMS_CREATION_DATA.</param>
/// <param name="ObjectPublic">TPMT_PUBLIC of the object.</param>
public sealed record CreationEvidence(
    ReadOnlyMemory<byte> Attest,
    ReadOnlyMemory<byte> Signature,
    ReadOnlyMemory<byte> CreationData,
    ReadOnlyMemory<byte> ObjectPublic
);
