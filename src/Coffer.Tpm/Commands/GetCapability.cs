using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_GetCapability: what the TPM is and has (TPM 2.0 Part 3, section 30.2).</summary>
/// <param name="Capability">What is asked for.</param>
/// <param name="Property">First property, handle or algorithm.</param>
/// <param name="Count">Most entries wanted.</param>
public readonly record struct GetCapability(TpmCap Capability, uint Property, uint Count)
    : ITpmCommand<GetCapabilityResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.GetCapability;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) { }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteUInt32((uint)Capability);
        writer.WriteUInt32(Property);
        writer.WriteUInt32(Count);
    }

    /// <inheritdoc/>
    public GetCapabilityResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadYesNo(), TpmuCapabilities.Read(ref reader));
}
