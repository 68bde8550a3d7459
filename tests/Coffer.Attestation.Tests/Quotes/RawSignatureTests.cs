using Coffer.Attestation.Quotes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Quotes;

public sealed class RawSignatureTests
{
    [Fact]
    public void ECDSA_in_DER_becomes_two_numbers()
    {
        byte[] der = [0x30, 0x07, 0x02, 0x01, 0x05, 0x02, 0x02, 0x00, 0x80];
        TpmsSignatureEcc read = Assert.IsType<TpmsSignatureEcc>(
            RawSignature.EcdsaFromDer(der, TpmAlgId.Sha256).OrThrow()
        );
        Assert.Equal((TpmAlgId.Sha256, "05", "80"), (read.Hash, read.R.ToString(), read.S.ToString()));
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("3006020105020106 00", "something behind")]
    [InlineData("3009020105020106020107", "three numbers")]
    [InlineData("3003020105", "one number")]
    [InlineData("3006020105020186", "a negative number")]
    [InlineData("3006020105020100", "zero")]
    [InlineData("300702010502020006", "a number with a zero too many")]
    [InlineData("30810602010502 0106", "a length in two bytes that fits one")]
    [InlineData("3080020105020106 0000", "no length")]
    [InlineData("3106020105020106", "a set")]
    public void Anything_but_DER_of_two_positive_numbers_is_refused(string hex, string what)
    {
        byte[] der = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(RawSignature.EcdsaFromDer(der, TpmAlgId.Sha256).Refusal is not null, what);
    }

    [Fact]
    public void A_number_larger_than_any_curve_is_refused()
    {
        byte[] der = [0x30, 0x49, 0x02, 0x44, .. Enumerable.Repeat((byte)1, 68), 0x02, 0x01, 0x01];
        Assert.NotNull(RawSignature.EcdsaFromDer(der, TpmAlgId.Sha256).Refusal);
    }

    [Fact]
    public void RSA_bytes_are_taken_as_they_are()
    {
        byte[] bytes = [1, 2, 3];
        Assert.Equal("0014000b0003010203", Hex(RawSignature.RsaSsa(bytes, TpmAlgId.Sha256).OrThrow()));
        Assert.Equal("0016000c0003010203", Hex(RawSignature.RsaPss(bytes, TpmAlgId.Sha384).OrThrow()));
        Assert.NotNull(RawSignature.RsaSsa([], TpmAlgId.Sha256).Refusal);
        Assert.NotNull(RawSignature.RsaSsa(new byte[513], TpmAlgId.Sha256).Refusal);
    }

    private static string Hex(TpmtSignature signature) => Convert.ToHexStringLower(signature.ToBytes());
}
