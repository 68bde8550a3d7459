using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Cli.Rotating;

/// <summary>PCR values of evidence that was judged: as a quote of the machine's TPM has them.</summary>
internal static class QuotedPcr
{
    private const int SecureBootPcr = 7;

    /// <summary>PCR 7 of the SHA-256 bank.</summary>
    /// <exception cref="RefusedException">The evidence has none (<c>rotate.pcr-7</c>).</exception>
    public static ReadOnlyMemory<byte> SecureBoot(EvidenceBundle evidence)
    {
        foreach (PcrBankEvidence bank in evidence.Tpm?.Pcrs ?? [])
            if (bank.Bank == PcrBank.Sha256 && bank.Values.TryGetValue(SecureBootPcr, out ReadOnlyMemory<byte> value))
                return value;
        throw new RefusedException(
            new Refusal("rotate.pcr-7", "evidence of the machine", "PCR 7 of the SHA-256 bank", "none")
        );
    }
}
