using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPML_CCA: attributes of the commands the TPM has (TPM 2.0 Part 2, section 10.9.2).</summary>
/// <param name="Attributes">TPMA_CC; the low 16 bits are the command code.</param>
public sealed record TpmlCca(ImmutableArray<uint> Attributes) : TpmuCapabilities
{
    internal static new TpmlCca Read(ref TpmReader reader) => new(reader.ReadList(256, ReadOne));

    private static uint ReadOne(ref TpmReader reader) => reader.ReadUInt32();
}
