using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_LoadExternal of a public area alone: a key to verify with (TPM 2.0 Part 3, section 12.3).</summary>
/// <param name="InPublic">The public area.</param>
/// <param name="Hierarchy">Whose proof tickets made with the key carry.</param>
public readonly record struct LoadExternal(TpmtPublic InPublic, TpmHandle Hierarchy) : ITpmCommand<LoadResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.LoadExternal;

    /// <inheritdoc/>
    public bool ReturnsHandle => true;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(default(TpmBuffer));
        InPublic.WriteSized(ref writer);
        writer.WriteUInt32(Hierarchy.Value);
    }

    /// <inheritdoc/>
    public LoadResponse ReadResponse(ref TpmReader reader)
    {
        TpmName name = new(reader.ReadSized(66));
        return new(reader.Handle.Named(name));
    }
}
