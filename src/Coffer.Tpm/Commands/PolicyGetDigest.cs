namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyGetDigest: the policy digest so far (TPM 2.0 Part 3, section 23.19).</summary>
/// <param name="PolicySession">The policy or trial session.</param>
public readonly record struct PolicyGetDigest(TpmHandle PolicySession) : ITpmCommand<PolicyGetDigestResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyGetDigest;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public PolicyGetDigestResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSized(64));
}
