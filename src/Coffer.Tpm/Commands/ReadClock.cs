using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_ReadClock: time and clock of the TPM (TPM 2.0 Part 3, section 29.1).</summary>
public readonly record struct ReadClock : ITpmCommand<TpmsTimeInfo>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.ReadClock;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public TpmsTimeInfo ReadResponse(ref TpmReader reader) => TpmsTimeInfo.Read(ref reader);
}
