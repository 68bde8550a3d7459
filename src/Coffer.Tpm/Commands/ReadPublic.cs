using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_ReadPublic: the public area of a loaded or persistent object (TPM 2.0 Part 3, section 12.4).</summary>
/// <param name="ObjectHandle">The object.</param>
public readonly record struct ReadPublic(TpmHandle ObjectHandle) : ITpmCommand<ReadPublicResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.ReadPublic;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(ObjectHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public ReadPublicResponse ReadResponse(ref TpmReader reader)
    {
        TpmtPublic outPublic = reader.ReadSized("TPMT_PUBLIC", TpmtPublic.Read);
        return new(outPublic, new TpmName(reader.ReadSized(66)), new TpmName(reader.ReadSized(66)));
    }
}
