using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_ECDH_ZGen: ECDH with a key of the TPM (TPM 2.0 Part 3, section 14.5).</summary>
/// <param name="KeyHandle">A loaded ECC decryption key, not restricted.</param>
/// <param name="InPoint">The other side's point.</param>
public readonly record struct EcdhZGen(TpmHandle KeyHandle, TpmsEccPoint InPoint) : ITpmCommand<EcdhZGenResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.EcdhZGen;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(KeyHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        int begin = writer.BeginSized();
        InPoint.Write(ref writer);
        writer.EndSized(begin);
    }

    /// <inheritdoc/>
    public EcdhZGenResponse ReadResponse(ref TpmReader reader) =>
        reader.ReadSized("TPMS_ECC_POINT", EcdhZGenResponse.Read);
}
