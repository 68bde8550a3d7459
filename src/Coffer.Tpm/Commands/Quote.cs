using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Quote: signs the values of PCRs (TPM 2.0 Part 3, section 18.4).</summary>
/// <param name="SignHandle">The attestation key.</param>
/// <param name="QualifyingData">The challenger's nonce.</param>
/// <param name="InScheme">Scheme; none for the key's own.</param>
/// <param name="PcrSelect">The PCRs.</param>
public readonly record struct Quote(
    TpmHandle SignHandle,
    TpmBuffer QualifyingData,
    TpmtScheme InScheme,
    TpmlPcrSelection PcrSelect
) : ITpmCommand<AttestResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Quote;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(SignHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(QualifyingData);
        InScheme.Write(ref writer);
        PcrSelect.Write(ref writer);
    }

    /// <inheritdoc/>
    public AttestResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadSized(AttestResponse.LargestAttest), TpmtSignature.Read(ref reader));
}
