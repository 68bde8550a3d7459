namespace Coffer.Tpm.Structures;

/// <summary>TPMS_TAGGED_PROPERTY (TPM 2.0 Part 2, section 10.8.2).</summary>
/// <param name="Property">The property.</param>
/// <param name="Value">Its value.</param>
public readonly record struct TpmsTaggedProperty(TpmPt Property, uint Value)
{
    /// <summary>Reads the structure.</summary>
    public static TpmsTaggedProperty Read(ref TpmReader reader) => new((TpmPt)reader.ReadUInt32(), reader.ReadUInt32());
}
