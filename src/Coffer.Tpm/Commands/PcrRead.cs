using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PCR_Read: values of PCRs, at most eight at a time (TPM 2.0 Part 3, section 22.4).</summary>
/// <param name="PcrSelectionIn">The PCRs asked for.</param>
public readonly record struct PcrRead(TpmlPcrSelection PcrSelectionIn) : ITpmCommand<PcrReadResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PcrRead;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => PcrSelectionIn.Write(ref writer);

    /// <inheritdoc/>
    public PcrReadResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadUInt32(), TpmlPcrSelection.Read(ref reader), reader.ReadList(8, ReadDigest));

    private static TpmBuffer ReadDigest(ref TpmReader reader) => reader.ReadSized(64);
}
