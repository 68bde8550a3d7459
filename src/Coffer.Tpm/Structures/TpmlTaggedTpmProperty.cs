using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPML_TAGGED_TPM_PROPERTY: properties and their values (TPM 2.0 Part 2, section 10.9.8).</summary>
/// <param name="Properties">The properties, ascending.</param>
public sealed record TpmlTaggedTpmProperty(ImmutableArray<TpmsTaggedProperty> Properties) : TpmuCapabilities
{
    /// <summary>The value of a property; null when the TPM did not tell it.</summary>
    public uint? this[TpmPt property]
    {
        get
        {
            foreach (TpmsTaggedProperty entry in Properties)
                if (entry.Property == property)
                    return entry.Value;
            return null;
        }
    }

    internal static new TpmlTaggedTpmProperty Read(ref TpmReader reader) =>
        new(reader.ReadList(128, TpmsTaggedProperty.Read));
}
