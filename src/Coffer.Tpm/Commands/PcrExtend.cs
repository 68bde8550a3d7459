using System.Collections.Immutable;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_PCR_Extend: extends a PCR in the banks given (TPM 2.0 Part 3, section 22.2).</summary>
/// <param name="PcrHandle">The PCR; authorized with the empty password.</param>
/// <param name="Digests">One digest per bank.</param>
public readonly record struct PcrExtend(TpmHandle PcrHandle, ImmutableArray<TpmtHa> Digests) : ITpmCommand<NoResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.PcrExtend;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(PcrHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteUInt32((uint)Digests.Length);
        foreach (TpmtHa digest in Digests)
            digest.Write(ref writer);
    }

    /// <inheritdoc/>
    public NoResponse ReadResponse(ref TpmReader reader) => default;
}
