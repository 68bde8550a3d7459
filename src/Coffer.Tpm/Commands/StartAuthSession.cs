using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_StartAuthSession, not bound (TPM 2.0 Part 3, section 11.1).</summary>
/// <param name="TpmKey">Key the salt is encrypted to, or TPM_RH_NULL.</param>
/// <param name="NonceCaller">First nonce, 16 bytes or more.</param>
/// <param name="EncryptedSalt">The salt for the key; empty without key.</param>
/// <param name="SessionType">Kind of session.</param>
/// <param name="Symmetric">Cipher of parameter encryption.</param>
/// <param name="AuthHash">Hash of the session.</param>
public readonly record struct StartAuthSession(
    TpmHandle TpmKey,
    TpmBuffer NonceCaller,
    TpmBuffer EncryptedSalt,
    TpmSe SessionType,
    TpmtSymDef Symmetric,
    TpmAlgId AuthHash
) : ITpmCommand<StartAuthSessionResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.StartAuthSession;

    /// <inheritdoc/>
    public bool ReturnsHandle => true;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(TpmKey);
        writer.WriteHandle(TpmHandle.Null);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(NonceCaller);
        writer.WriteSized(EncryptedSalt);
        writer.WriteByte((byte)SessionType);
        Symmetric.Write(ref writer);
        writer.WriteAlgId(AuthHash);
    }

    /// <inheritdoc/>
    public StartAuthSessionResponse ReadResponse(ref TpmReader reader) => new(reader.Handle, reader.ReadSized(64));
}
