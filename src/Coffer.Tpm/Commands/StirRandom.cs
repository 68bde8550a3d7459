namespace Coffer.Tpm.Commands;

/// <summary>TPM2_StirRandom: adds to the state of the TPM's generator (TPM 2.0 Part 3, section 16.2).</summary>
/// <param name="InData">At most 128 bytes.</param>
public readonly record struct StirRandom(TpmBuffer InData) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.StirRandom;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteSized(InData);

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
