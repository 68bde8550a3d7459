using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// PCR 4, the boot loader (TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.5), as OVMF 2022.11 extends it:
/// the attempt to boot, the separator, and each image that firmware's LoadImage accepts. The kernel inside a UKI is not
/// among them: systemd-stub 257 loads it past the firmware's image check, and the stub's image, which contains the
/// kernel, was hashed as a whole (recorded in the tests' Golden/ovmf-boot).
/// </summary>
public static class Pcr4Prediction
{
    private const int Pcr = 4;
    private const string BootAttempt = "Calling EFI Application from Boot Option";

    /// <summary>Predicts the value for the first boot option that is tried.</summary>
    /// <param name="images">What firmware loads, in order: systemd-boot, then the UKI.</param>
    /// <param name="bank">The bank; SHA-256 unless given.</param>
    /// <exception cref="ArgumentException">A digest has not the size of the bank's.</exception>
    public static PcrPrediction Compute(IEnumerable<MeasuredImage> images, PcrBank? bank = null)
    {
        bank ??= PcrBank.Sha256;
        return new PcrPrediction(
            Pcr,
            bank,
            [
                FirmwareEvent.Action(bank, BootAttempt),
                FirmwareEvent.Separator(bank),
                .. images.Select(image => Application(bank, image)),
            ]
        );
    }

    private static ExpectedEvent Application(PcrBank bank, MeasuredImage image) =>
        image.AuthenticodeDigest.Length == bank.DigestSize
            ? new(TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, image.Description, image.AuthenticodeDigest)
            : throw new ArgumentException(
                $"{image.Description}: a {bank} digest has {bank.DigestSize} bytes, not {image.AuthenticodeDigest.Length}",
                nameof(image)
            );
}
