using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_Certify: signs that an object is loaded in this TPM (TPM 2.0 Part 3, section 18.2).</summary>
/// <param name="ObjectHandle">The object.</param>
/// <param name="SignHandle">The attestation key.</param>
/// <param name="QualifyingData">The challenger's nonce.</param>
/// <param name="InScheme">Scheme; none for the key's own.</param>
public readonly record struct Certify(
    TpmHandle ObjectHandle,
    TpmHandle SignHandle,
    TpmBuffer QualifyingData,
    TpmtScheme InScheme
) : ITpmCommand<AttestResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.Certify;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(ObjectHandle);
        writer.WriteHandle(SignHandle);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(QualifyingData);
        InScheme.Write(ref writer);
    }

    /// <inheritdoc/>
    public AttestResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadSized(AttestResponse.LargestAttest), TpmtSignature.Read(ref reader));
}
