using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>TPM2_VerifySignature: checks a signature and gives a ticket for it (TPM 2.0 Part 3, section 20.1).</summary>
/// <param name="KeyHandle">The loaded public key.</param>
/// <param name="Digest">What was signed.</param>
/// <param name="Signature">The signature.</param>
public readonly record struct VerifySignature(TpmHandle KeyHandle, TpmBuffer Digest, TpmtSignature Signature)
    : ITpmCommand<VerifySignatureResponse>
{
    /// <inheritdoc/>
    public TpmCc Code => TpmCc.VerifySignature;

    /// <inheritdoc/>
    public void WriteHandles(ref TpmWriter writer) => writer.WriteHandle(KeyHandle);

    /// <inheritdoc/>
    public void WriteParameters(ref TpmWriter writer)
    {
        writer.WriteSized(Digest);
        Signature.Write(ref writer);
    }

    /// <inheritdoc/>
    public VerifySignatureResponse ReadResponse(ref TpmReader reader) => new(TpmtTk.Read(ref reader));
}
