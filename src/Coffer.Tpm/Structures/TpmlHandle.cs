using System.Collections.Immutable;

namespace Coffer.Tpm.Structures;

/// <summary>TPML_HANDLE: handles in use (TPM 2.0 Part 2, section 10.9.3).</summary>
/// <param name="Handles">The handles, ascending.</param>
public sealed record TpmlHandle(ImmutableArray<TpmHandle> Handles) : TpmuCapabilities
{
    internal static new TpmlHandle Read(ref TpmReader reader) => new(reader.ReadList(254, ReadOne));

    private static TpmHandle ReadOne(ref TpmReader reader) => new(reader.ReadUInt32());
}
