using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PCR_Event: hashes data and extends a PCR in every active bank (TPM 2.0 Part 3, section 22.3).</summary>
/// <param name="PcrHandle">The PCR; authorized with the empty password.</param>
/// <param name="EventData">At most 1024 bytes.</param>
public readonly record struct PcrEvent(TpmHandle PcrHandle, TpmBuffer EventData) : ITpmCommand<PcrEventResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PcrEvent;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PcrHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer) => writer.WriteSized(EventData);

    /// <inheritdoc/>
    public PcrEventResponse ReadResponse(ref TpmReader reader) => new(reader.ReadList(16, TpmtHa.Read));
}
