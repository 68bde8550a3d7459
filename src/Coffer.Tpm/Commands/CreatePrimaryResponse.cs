using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="CreatePrimary"/>.</summary>
/// <param name="ObjectHandle">The transient object, with its name.</param>
/// <param name="OutPublic">Its public area.</param>
/// <param name="CreationData">State of the TPM at creation.</param>
/// <param name="CreationHash">Hash of the creation data.</param>
/// <param name="CreationTicket">Proof for <see cref="CertifyCreation"/>.</param>
public readonly record struct CreatePrimaryResponse(
    TpmHandle ObjectHandle,
    TpmtPublic OutPublic,
    TpmsCreationData CreationData,
    TpmBuffer CreationHash,
    TpmtTk CreationTicket
);
