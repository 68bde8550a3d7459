using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyPCR: the PCRs have the values of a digest (TPM 2.0 Part 3, section 23.7).</summary>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="PcrDigest">Hash over the values expected; empty for the present ones.</param>
/// <param name="Pcrs">The PCRs.</param>
public readonly record struct PolicyPcr(TpmHandle PolicySession, TpmBuffer PcrDigest, TpmlPcrSelection Pcrs)
    : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyPcr;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PolicySession);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(PcrDigest);
        Pcrs.Write(ref writer);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
