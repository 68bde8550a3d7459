namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_Read: data of an index (TPM 2.0 Part 3, section 31.13).</summary>
/// <param name="AuthHandle">Who authorizes: the owner or the index itself.</param>
/// <param name="NvIndex">The index.</param>
/// <param name="Size">Bytes wanted.</param>
/// <param name="Offset">Where they begin.</param>
public readonly record struct NvRead(TpmHandle AuthHandle, TpmHandle NvIndex, ushort Size, ushort Offset)
    : ITpmCommand<NvReadResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvRead;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(AuthHandle);
        writer.WriteHandle(NvIndex);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteUInt16(Size);
        writer.WriteUInt16(Offset);
    }

    /// <inheritdoc/>
    public NvReadResponse ReadResponse(ref TpmReader reader) => new(reader.ReadSized(2048));
}
