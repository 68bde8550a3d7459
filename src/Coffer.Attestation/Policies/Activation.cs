namespace Coffer.Attestation.Policies;

/// <summary>
/// A credential that the verifier made with TPM2_MakeCredential's arithmetic, and the answer of TPM2_ActivateCredential: it shows that the
/// attestation key named inside is in the TPM of the endorsement key. Convinces only who made the credential.
/// </summary>
/// <param name="EkPublic">TPMT_PUBLIC of the endorsement key it was made for.</param>
/// <param name="AkName">Name of the attestation key inside.</param>
/// <param name="Secret">The secret in the credential, 32 random bytes.</param>
/// <param name="Answer">What the machine gave back.</param>
public sealed record Activation(
    ReadOnlyMemory<byte> EkPublic,
    ReadOnlyMemory<byte> AkName,
    ReadOnlyMemory<byte> Secret,
    ReadOnlyMemory<byte> Answer
);
