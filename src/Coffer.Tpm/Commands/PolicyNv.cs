namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PolicyNV: an NV index compares to a value (TPM 2.0 Part 3, section 23.9).</summary>
/// <param name="AuthHandle">Who authorizes reading: the index itself or the owner.</param>
/// <param name="NvIndex">The index.</param>
/// <param name="PolicySession">The policy or trial session.</param>
/// <param name="OperandB">The value.</param>
/// <param name="Offset">Where in the index.</param>
/// <param name="Operation">The comparison.</param>
public readonly record struct PolicyNv(
    TpmHandle AuthHandle,
    TpmHandle NvIndex,
    TpmHandle PolicySession,
    TpmBuffer OperandB,
    ushort Offset,
    TpmEo Operation
) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PolicyNv;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(AuthHandle);
        writer.WriteHandle(NvIndex);
        writer.WriteHandle(PolicySession);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(OperandB);
        writer.WriteUInt16(Offset);
        writer.WriteUInt16((ushort)Operation);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
