using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using CsCheck;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class PeCheckSumTests
{
    private const int CheckSum = SmallImage.OptionalHeaderOffset + 64;

    [Fact]
    public void Sbsign_computes_the_same_checksum()
    {
        using TemporaryDirectory files = new();
        string signed = files.Locate("signed.efi");
        string[] keys = ["--key", TestKey.Db.KeyPath, "--cert", TestKey.Db.CertificatePath];
        StockTool.Run("sbsign", "sbsigntool", [.. keys, "--output", signed, files.Write("efi", SmallImage.Bytes())]);
        PeImage image = PeImage.Read(File.ReadAllBytes(signed)).OrThrow();
        Assert.Equal(image.OptionalHeader.CheckSum, PeCheckSum.Compute(image));
    }

    [Fact]
    public void The_field_itself_does_not_count() =>
        Gen.UInt.Sample(value =>
            Compute(SmallImage.With(CheckSum, BitConverter.GetBytes(value))) == Compute(SmallImage.Bytes())
        );

    [Fact]
    public void It_is_the_folded_sum_of_16_bit_words_and_the_length() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(tail =>
            {
                byte[] image = [.. SmallImage.Bytes(), .. tail];
                uint sum = 0;
                for (int i = 0; i < image.Length; i += 2)
                {
                    sum += image[i] + ((i + 1 < image.Length ? image[i + 1] : 0u) << 8);
                    sum = (sum & 0xffff) + (sum >> 16);
                }
                return Compute(image) == sum + (uint)image.Length;
            });

    private static uint Compute(byte[] image) => PeCheckSum.Compute(PeImage.Read(image).OrThrow());
}
