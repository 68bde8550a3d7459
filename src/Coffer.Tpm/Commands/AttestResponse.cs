using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="Quote"/>, <see cref="Certify"/> and <see cref="CertifyCreation"/>.</summary>
/// <param name="Attest">The TPMS_ATTEST that was signed, byte by byte: read it with <see cref="TpmsAttest.Read(ReadOnlySpan{byte})"/>.</param>
/// <param name="Signature">The signature.</param>
public readonly record struct AttestResponse(TpmBuffer Attest, TpmtSignature Signature)
{
    /// <summary>Most bytes of a TPM2B_ATTEST taken here.</summary>
    internal const int LargestAttest = 2048;
}
