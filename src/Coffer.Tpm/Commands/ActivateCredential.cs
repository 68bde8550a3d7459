using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>
/// TPM2_ActivateCredential: opens a credential if both keys are in this TPM: the one it names and the one it is encrypted to
/// (TPM 2.0 Part 3, section 12.5).
/// </summary>
/// <param name="ActivateHandle">The key the credential names; the first session authorizes it in the ADMIN role.</param>
/// <param name="KeyHandle">The key it is encrypted to, mostly the endorsement key; the second session authorizes it.</param>
/// <param name="CredentialBlob">TPMS_ID_OBJECT.</param>
/// <param name="Secret">The contents of the TPM2B_ENCRYPTED_SECRET: the encrypted seed.</param>
public readonly record struct ActivateCredential(
    TpmHandle ActivateHandle,
    TpmHandle KeyHandle,
    TpmsIdObject CredentialBlob,
    TpmBuffer Secret
) : ITpmCommand<ActivateCredentialResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.ActivateCredential;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(ActivateHandle);
        writer.WriteHandle(KeyHandle);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        CredentialBlob.WriteSized(ref writer);
        writer.WriteSized(Secret);
    }

    /// <inheritdoc/>
    public ActivateCredentialResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSecret(64));
}
