using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>
/// TPM2_MakeCredential: encrypts a secret so that only the TPM with both keys opens it (TPM 2.0 Part 3, section 12.6). A verifier
/// without a TPM computes the same with <see cref="Attesting.CredentialMaking"/>.
/// </summary>
/// <param name="Handle">The loaded public key it is encrypted to.</param>
/// <param name="Credential">The secret; stays the caller's.</param>
/// <param name="ObjectName">Name of the key that the credential names.</param>
public readonly record struct MakeCredential(TpmHandle Handle, Secret Credential, TpmName ObjectName)
    : ITpmCommand<MakeCredentialResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.MakeCredential;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(Handle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(Credential.Span);
        writer.WriteSized(ObjectName.Bytes);
    }

    /// <inheritdoc/>
    public MakeCredentialResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadSized("TPMS_ID_OBJECT", TpmsIdObject.Read), reader.ReadSized(512));
}
