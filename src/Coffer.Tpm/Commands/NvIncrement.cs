namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_Increment: counts a counter up by one (TPM 2.0 Part 3, section 31.8).</summary>
/// <param name="AuthHandle">Who authorizes: the owner or the index itself.</param>
/// <param name="NvIndex">The index.</param>
public readonly record struct NvIncrement(TpmHandle AuthHandle, TpmHandle NvIndex) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvIncrement;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(AuthHandle);
        writer.WriteHandle(NvIndex);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
