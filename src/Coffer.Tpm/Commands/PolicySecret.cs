using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicySecret: the authorization value of an entity is proved, here and now (TPM 2.0 Part 3, section 23.4).</summary>
/// <param name="AuthHandle">The entity, such as a hierarchy; it is what the command's session authorizes.</param>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="PolicyRef">What else is hashed in; mostly empty.</param>
public readonly record struct PolicySecret(TpmHandle AuthHandle, TpmHandle PolicySession, TpmBuffer PolicyRef)
    : ITpmCommand<PolicySecretResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicySecret;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(AuthHandle);
        writer.WriteHandle(PolicySession);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        // nonceTPM, cpHashA and expiration limit where and when a ticket may be used again; none is asked for.
        writer.WriteSized(TpmBuffer.Empty);
        writer.WriteSized(TpmBuffer.Empty);
        writer.WriteSized(PolicyRef);
        writer.WriteUInt32(0);
    }

    /// <inheritdoc/>
    public PolicySecretResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSized(8), TpmtTk.Read(ref reader));
}
