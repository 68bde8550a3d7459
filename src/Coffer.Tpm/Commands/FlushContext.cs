namespace Coffer.Tpm.Commands;

/// <summary>TPM2_FlushContext: frees a transient object or session (TPM 2.0 Part 3, section 28.4).</summary>
/// <param name="FlushHandle">The object or session.</param>
public readonly record struct FlushContext(TpmHandle FlushHandle) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.FlushContext;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteUInt32(FlushHandle.Value);

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
