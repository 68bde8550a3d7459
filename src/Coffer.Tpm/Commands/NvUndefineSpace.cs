namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_UndefineSpace: removes an index (TPM 2.0 Part 3, section 31.4).</summary>
/// <param name="AuthHandle">The owner or the platform.</param>
/// <param name="NvIndex">The index.</param>
public readonly record struct NvUndefineSpace(TpmHandle AuthHandle, TpmHandle NvIndex) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvUndefineSpace;

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
