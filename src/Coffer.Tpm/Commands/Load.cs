using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Load: loads an object below its parent (TPM 2.0 Part 3, section 12.2).</summary>
/// <param name="ParentHandle">The parent.</param>
/// <param name="InPrivate">Contents of the TPM2B_PRIVATE.</param>
/// <param name="InPublic">The public area.</param>
public readonly record struct Load(TpmHandle ParentHandle, TpmBuffer InPrivate, TpmtPublic InPublic)
    : ITpmCommand<LoadResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Load;

    /// <inheritdoc/>
    public bool ReturnsHandle => true;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(ParentHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(InPrivate);
        InPublic.WriteSized(ref writer);
    }

    /// <inheritdoc/>
    public LoadResponse ReadResponse(ref TpmReader reader)
    {
        TpmName name = new(reader.ReadSized(66));
        return new(reader.Handle.Named(name));
    }
}
