using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Create: makes an object below a loaded parent (TPM 2.0 Part 3, section 12.1).</summary>
/// <param name="ParentHandle">The parent.</param>
/// <param name="InSensitive">Authorization value and data; the first parameter, so that a decrypt session covers it.</param>
/// <param name="InPublic">The template.</param>
/// <param name="OutsideInfo">The caller's word for the creation data.</param>
/// <param name="CreationPcr">PCRs noted in the creation data.</param>
public readonly record struct Create(
    TpmHandle ParentHandle,
    TpmsSensitiveCreate InSensitive,
    TpmtPublic InPublic,
    TpmBuffer OutsideInfo,
    TpmlPcrSelection CreationPcr
) : ITpmCommand<CreateResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Create;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(ParentHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        InSensitive.WriteSized(ref writer);
        InPublic.WriteSized(ref writer);
        writer.WriteSized(OutsideInfo);
        CreationPcr.Write(ref writer);
    }

    /// <inheritdoc/>
    public CreateResponse ReadResponse(ref TpmReader reader)
    {
        TpmBuffer outPrivate = reader.ReadSized(CreateResponse.LargestPrivate);
        TpmtPublic outPublic = reader.ReadSized("TPMT_PUBLIC", TpmtPublic.Read);
        TpmsCreationData creationData = reader.ReadSized("TPMS_CREATION_DATA", TpmsCreationData.Read);
        return new(outPrivate, outPublic, creationData, reader.ReadSized(64), TpmtTk.Read(ref reader));
    }
}
