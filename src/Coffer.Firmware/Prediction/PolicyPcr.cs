using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// The policy digest after TPM2_PolicyPCR alone in a SHA-256 session (TPM 2.0 Part 3, section 23.7): what a PCR policy
/// key signs.
/// </summary>
public static class PolicyPcr
{
    private const uint TPM_CC_PolicyPCR = 0x0000017F;
    private const int SelectSize = 3;

    /// <summary>The digest for one PCR: H(zeros ‖ TPM_CC_PolicyPCR ‖ TPML_PCR_SELECTION ‖ H(values)).</summary>
    public static byte[] Digest(PcrPrediction prediction) =>
        Digest(prediction.Bank, prediction.Pcr, prediction.Value.Span);

    /// <summary>The digest for one PCR with a given value.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="pcr">The PCR, 0 to 23.</param>
    /// <param name="value">The value it must have.</param>
    public static byte[] Digest(PcrBank bank, int pcr, ReadOnlySpan<byte> value) =>
        SHA256.HashData(
            new ByteWriter()
                .WriteZeros(SHA256.HashSizeInBytes)
                .WriteUInt32BigEndian(TPM_CC_PolicyPCR)
                .WriteUInt32BigEndian(1)
                .WriteUInt16BigEndian(bank.AlgId)
                .WriteByte(SelectSize)
                .WriteBytes(Select(pcr))
                .WriteBytes(SHA256.HashData(value))
                .Written
        );

    private static byte[] Select(int pcr)
    {
        byte[] select = new byte[SelectSize];
        select[pcr / 8] = (byte)(1 << (pcr % 8));
        return select;
    }
}
