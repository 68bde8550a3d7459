using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Prediction;

/// <summary>An EFI image that firmware will load.</summary>
/// <param name="Description">Its name, for a person: <c>EFI/BOOT/BOOTX64.EFI</c>.</param>
/// <param name="AuthenticodeDigest">Its Authenticode hash, by the hash algorithm of the bank predicted.</param>
public sealed record MeasuredImage(string Description, ReadOnlyMemory<byte> AuthenticodeDigest)
{
    /// <summary>The image by its bytes.</summary>
    /// <param name="description">Its name.</param>
    /// <param name="image">The image, signed as it will be.</param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    /// <exception cref="NotSupportedException">The bank's hash is not computed here.</exception>
    public static MeasuredImage Of(string description, PeImage image, PcrBank? bank = null)
    {
        bank ??= PcrBank.Sha256;
        return new MeasuredImage(
            description,
            Authenticode.AuthenticodeDigest.Compute(
                image,
                bank.HashAlgorithm ?? throw new NotSupportedException($"hash algorithm {bank} is not computed here")
            )
        );
    }
}
