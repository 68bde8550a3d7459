using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="MakeCredential"/>.</summary>
/// <param name="CredentialBlob">The encrypted secret.</param>
/// <param name="Secret">The contents of the TPM2B_ENCRYPTED_SECRET: the encrypted seed.</param>
public readonly record struct MakeCredentialResponse(TpmsIdObject CredentialBlob, TpmBuffer Secret);
