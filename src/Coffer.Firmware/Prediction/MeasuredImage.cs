namespace Coffer.Firmware.Prediction;

/// <summary>An EFI image that firmware will load.</summary>
/// <param name="Description">Its name, for a person: <c>EFI/BOOT/BOOTX64.EFI</c>.</param>
/// <param name="AuthenticodeDigest">Its Authenticode hash, by the hash algorithm of the bank predicted.</param>
public sealed record MeasuredImage(string Description, ReadOnlyMemory<byte> AuthenticodeDigest);
