using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_CreatePrimary: the key a hierarchy's seed gives for a template (TPM 2.0 Part 3, section 24.1).</summary>
/// <param name="PrimaryHandle">The hierarchy.</param>
/// <param name="InSensitive">Authorization value and data; the first parameter, so that a decrypt session covers it.</param>
/// <param name="InPublic">The template.</param>
/// <param name="OutsideInfo">The caller's word for the creation data.</param>
/// <param name="CreationPcr">PCRs noted in the creation data.</param>
public readonly record struct CreatePrimary(
    TpmHandle PrimaryHandle,
    TpmsSensitiveCreate InSensitive,
    TpmtPublic InPublic,
    TpmBuffer OutsideInfo,
    TpmlPcrSelection CreationPcr
) : ITpmCommand<CreatePrimaryResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.CreatePrimary;

    /// <inheritdoc/>
    public bool ReturnsHandle => true;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PrimaryHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        InSensitive.WriteSized(ref writer);
        InPublic.WriteSized(ref writer);
        writer.WriteSized(OutsideInfo);
        CreationPcr.Write(ref writer);
    }

    /// <inheritdoc/>
    public CreatePrimaryResponse ReadResponse(ref TpmReader reader)
    {
        TpmtPublic outPublic = reader.ReadSized("TPMT_PUBLIC", TpmtPublic.Read);
        TpmsCreationData creationData = reader.ReadSized("TPMS_CREATION_DATA", TpmsCreationData.Read);
        TpmBuffer creationHash = reader.ReadSized(64);
        TpmtTk creationTicket = TpmtTk.Read(ref reader);
        TpmName name = new(reader.ReadSized(66));
        return new(reader.Handle.Named(name), outPublic, creationData, creationHash, creationTicket);
    }
}
