namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_Write: writes data into an index (TPM 2.0 Part 3, section 31.7).</summary>
/// <param name="AuthHandle">Who authorizes: the owner or the index itself.</param>
/// <param name="NvIndex">The index.</param>
/// <param name="Data">The data.</param>
/// <param name="Offset">Where it goes.</param>
public readonly record struct NvWrite(TpmHandle AuthHandle, TpmHandle NvIndex, TpmBuffer Data, ushort Offset)
    : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvWrite;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(AuthHandle);
        writer.WriteHandle(NvIndex);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(Data);
        writer.WriteUInt16(Offset);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
