using System.Security.Cryptography;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Tests.Fixtures;
using CsCheck;

namespace Coffer.Tpm.Tests.Sessions;

public sealed class KdfTests
{
    [Fact]
    public void KDFa_is_the_counter_mode_KDF_of_SP_800_108() =>
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Byte.Array[0, 64], Gen.Byte.Array[0, 64], Gen.Int[1, 80])
            .Sample(
                (key, contextU, contextV, length) =>
                {
                    byte[] seen = new byte[length];
                    Kdf.A(key, "ATH"u8, contextU, contextV, seen);
                    byte[] expected = SP800108HmacCounterKdf.DeriveBytes(
                        key,
                        HashAlgorithmName.SHA256,
                        "ATH"u8,
                        [.. contextU, .. contextV],
                        length
                    );
                    Assert.Equal(expected, seen);
                },
                iter: 200
            );

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(77)]
    public void KDFe_is_the_single_step_KDF_of_SP_800_56C_as_openssl_has_it(int length)
    {
        byte[] z = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
        byte[] partyU = [.. Enumerable.Repeat((byte)0x55, 32)];
        byte[] partyV = [.. Enumerable.Repeat((byte)0x77, 32)];
        byte[] seen = new byte[length];
        Kdf.E(z, "SECRET"u8, partyU, partyV, seen);
        byte[] info = [.. "SECRET\0"u8, .. partyU, .. partyV];
        string expected = StockTool.Run(
            "openssl",
            "openssl",
            [
                "kdf",
                "-keylen",
                $"{length}",
                "-kdfopt",
                "digest:SHA2-256",
                "-kdfopt",
                $"hexkey:{Convert.ToHexString(z)}",
                "-kdfopt",
                $"hexinfo:{Convert.ToHexString(info)}",
                "SSKDF",
            ],
            ""
        );
        Assert.Equal(expected.Trim().Replace(":", "", StringComparison.Ordinal), Convert.ToHexString(seen));
    }
}
