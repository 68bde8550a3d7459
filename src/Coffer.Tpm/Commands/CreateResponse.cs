using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="Create"/>.</summary>
/// <param name="OutPrivate">TPM2B_PRIVATE: the sensitive area, encrypted for the parent.</param>
/// <param name="OutPublic">The public area.</param>
/// <param name="CreationData">State of the TPM at creation.</param>
/// <param name="CreationHash">Hash of the creation data.</param>
/// <param name="CreationTicket">Proof for <see cref="CertifyCreation"/>.</param>
public readonly record struct CreateResponse(
    TpmBuffer OutPrivate,
    TpmtPublic OutPublic,
    TpmsCreationData CreationData,
    TpmBuffer CreationHash,
    TpmtTk CreationTicket
)
{
    /// <summary>Most bytes of a TPM2B_PRIVATE taken here.</summary>
    internal const int LargestPrivate = 2048;
}
