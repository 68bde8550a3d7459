using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPML_ALG_PROPERTY: the algorithms of the TPM (TPM 2.0 Part 2, section 10.9.1); their TPMA_ALGORITHM is not kept.</summary>
/// <param name="Algorithms">The algorithms.</param>
public sealed record TpmlAlgProperty(ImmutableArray<TpmAlgId> Algorithms) : TpmuCapabilities
{
    internal static new TpmlAlgProperty Read(ref TpmReader reader) => new(reader.ReadList(256, ReadOne));

    private static TpmAlgId ReadOne(ref TpmReader reader)
    {
        TpmAlgId algorithm = reader.ReadAlgId();
        reader.ReadUInt32();
        return algorithm;
    }
}
