using System.Security.Cryptography;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class Pcr4PredictionTests
{
    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void The_prediction_is_what_the_boot_measured(string name)
    {
        PcrBank bank = PcrBank.FromName(name)!;
        PcrPrediction prediction = Pcr4Prediction.Compute(RecordedBoot.Images(bank), bank);
        Assert.Equal(RecordedBoot.Pcr(bank, 4), Convert.ToHexStringLower(prediction.Value.Span));
        Assert.Same(EventLogDifference.None, prediction.FirstDifference(RecordedBoot.Log));
    }

    [Fact]
    public void Another_boot_loader_is_named()
    {
        MeasuredImage[] images = [.. RecordedBoot.Images(PcrBank.Sha256)];
        PcrPrediction prediction = Pcr4Prediction.Compute([
            images[0] with
            {
                AuthenticodeDigest = new byte[32],
            },
            images[1],
        ]);
        Assert.NotEqual(RecordedBoot.Pcr(PcrBank.Sha256, 4), Convert.ToHexStringLower(prediction.Value.Span));
        EventLogDifference difference = prediction.FirstDifference(RecordedBoot.Log);
        Assert.Equal("EFI/BOOT/BOOTX64.EFI", difference.Expected?.Subject);
        Assert.Equal(@"\EFI\BOOT\BOOTX64.EFI", difference.Seen?.Subject);
        Assert.Equal(24, difference.EventNumber);
    }

    [Fact]
    public void An_image_is_measured_by_its_Authenticode_hash()
    {
        PeImage image = PeImage.Read(Golden.Bytes("small-signed.efi")).OrThrow();
        Assert.Equal(
            AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA384),
            MeasuredImage.Of("x", image, PcrBank.Sha384).AuthenticodeDigest.ToArray()
        );
        Assert.Throws<NotSupportedException>(() => MeasuredImage.Of("x", image, PcrBank.Sm3));
    }

    [Fact]
    public void A_digest_of_another_bank_is_misuse() =>
        Assert.Throws<ArgumentException>(() => Pcr4Prediction.Compute([new MeasuredImage("x", new byte[20])]));
}
