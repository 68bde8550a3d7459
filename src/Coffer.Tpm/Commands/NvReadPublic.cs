using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_NV_ReadPublic: what an index is (TPM 2.0 Part 3, section 31.6).</summary>
/// <param name="NvIndex">The index.</param>
public readonly record struct NvReadPublic(TpmHandle NvIndex) : ITpmCommand<NvReadPublicResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.NvReadPublic;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(NvIndex);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public NvReadPublicResponse ReadResponse(ref TpmReader reader)
    {
        TpmsNvPublic nvPublic = reader.ReadSized("TPMS_NV_PUBLIC", TpmsNvPublic.Read);
        return new(nvPublic, new TpmName(reader.ReadSized(66)));
    }
}
