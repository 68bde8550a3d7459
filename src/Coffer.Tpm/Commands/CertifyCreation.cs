using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_CertifyCreation: signs that this TPM made an object (TPM 2.0 Part 3, section 18.3).</summary>
/// <param name="SignHandle">The attestation key.</param>
/// <param name="ObjectHandle">The object.</param>
/// <param name="QualifyingData">The challenger's nonce.</param>
/// <param name="CreationHash">Hash of its creation data.</param>
/// <param name="InScheme">Scheme; none for the key's own.</param>
/// <param name="CreationTicket">The TPM's ticket of the creation.</param>
public readonly record struct CertifyCreation(
    TpmHandle SignHandle,
    TpmHandle ObjectHandle,
    TpmBuffer QualifyingData,
    TpmBuffer CreationHash,
    TpmtScheme InScheme,
    TpmtTk CreationTicket
) : ITpmCommand<AttestResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.CertifyCreation;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer)
    {
        writer.WriteHandle(SignHandle);
        writer.WriteHandle(ObjectHandle);
    }

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(QualifyingData);
        writer.WriteSized(CreationHash);
        InScheme.Write(ref writer);
        CreationTicket.Write(ref writer);
    }

    /// <inheritdoc/>
    public AttestResponse ReadResponse(ref TpmReader reader) =>
        new(reader.ReadSized(AttestResponse.LargestAttest), TpmtSignature.Read(ref reader));
}
