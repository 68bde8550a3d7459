using System.Security.Cryptography;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Tests.Authenticode;

public sealed class AuthenticodeSignerTests
{
    [Fact]
    public void Sbverify_accepts_a_small_image() => AssertSbverifyAccepts(Sign(SmallImage.Bytes(), TestKey.Db));

    [Fact]
    public void Sbverify_accepts_systemd_boot() => AssertSbverifyAccepts(Sign(ToolsTree.SystemdBoot, TestKey.Db));

    [Fact]
    public void Sbverify_accepts_an_image_whose_length_is_no_multiple_of_8() =>
        AssertSbverifyAccepts(Sign([.. SmallImage.Bytes(), 1, 2, 3], TestKey.Db));

    [Fact]
    public void Sbverify_accepts_either_of_two_signatures() =>
        AssertSbverifyAccepts(Sign(Sign(SmallImage.Bytes(), TestKey.Foreign), TestKey.Db));

    [Fact]
    public void Sbverify_refuses_ours_for_a_foreign_certificate()
    {
        using TemporaryDirectory files = new();
        string image = files.Write("signed.efi", Sign(SmallImage.Bytes(), TestKey.Db));
        Assert.NotEqual(
            0,
            StockTool.Try("sbverify", "sbsigntool", "--cert", TestKey.Foreign.CertificatePath, image).ExitCode
        );
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes() =>
        Assert.Equal(Sign(SmallImage.Bytes(), TestKey.Db), Sign(SmallImage.Bytes(), TestKey.Db));

    [Fact]
    public void The_signed_image_is_the_golden_one() =>
        Assert.Equal(Golden.Bytes("small-signed.efi"), Sign(SmallImage.Bytes(), TestKey.Db));

    [Fact]
    public void Signing_does_not_change_the_digest()
    {
        byte[] unsigned = SmallImage.Bytes();
        Assert.Equal(DigestOf(unsigned), DigestOf(Sign(unsigned, TestKey.Db)));
    }

    [Fact]
    public void What_is_no_image_is_refused() =>
        Assert.Equal(
            "pe-image.malformed",
            AuthenticodeSigner.Sign(new byte[64], TestKey.Db.Certificate, TestKey.Db.Key).Refusal?.Reason
        );

    private static byte[] DigestOf(byte[] image) =>
        AuthenticodeDigest.Compute(PeImage.Read(image).OrThrow(), HashAlgorithmName.SHA256);

    private static byte[] Sign(byte[] image, TestKey key) =>
        AuthenticodeSigner.Sign(image, key.Certificate, key.Key).OrThrow();

    private static void AssertSbverifyAccepts(byte[] signed)
    {
        using TemporaryDirectory files = new();
        string image = files.Write("signed.efi", signed);
        string verdict = StockTool.Run("sbverify", "sbsigntool", "--cert", TestKey.Db.CertificatePath, image);
        Assert.Contains("Signature verification OK", verdict, StringComparison.Ordinal);
    }
}
