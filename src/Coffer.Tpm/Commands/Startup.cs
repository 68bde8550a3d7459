namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Startup: what firmware does first (TPM 2.0 Part 3, section 9.3).</summary>
/// <param name="Type">Kind of startup.</param>
public readonly record struct Startup(TpmSu Type) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Startup;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteUInt16((ushort)Type);

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
