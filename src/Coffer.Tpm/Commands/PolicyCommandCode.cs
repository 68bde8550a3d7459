namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyCommandCode: for one command only (TPM 2.0 Part 3, section 23.11).</summary>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="CommandCode">The command.</param>
public readonly record struct PolicyCommandCode(TpmHandle PolicySession, TpmCc CommandCode) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyCommandCode;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteUInt32((uint)CommandCode);

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
