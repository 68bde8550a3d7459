namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyAuthValue: the object's authorization value is proved in the session's HMAC (TPM 2.0 Part 3, section 23.17).</summary>
/// <param name="PolicySession">The policy or trial session.</param>
public readonly record struct PolicyAuthValue(TpmHandle PolicySession) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyAuthValue;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
