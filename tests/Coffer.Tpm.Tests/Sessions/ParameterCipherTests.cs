using Coffer.Tpm.Sessions;
using Coffer.Tpm.Tests.Fixtures;
using CsCheck;

namespace Coffer.Tpm.Tests.Sessions;

public sealed class ParameterCipherTests
{
    private static readonly byte[] s_key = [.. Enumerable.Repeat((byte)3, 32)];

    [Fact]
    public void What_was_encrypted_comes_back_whatever_its_length() =>
        Gen
            .Byte.Array[0, 100]
            .Sample(data =>
            {
                byte[] bytes = [.. data];
                ParameterCipher.Encrypt(bytes, s_key, "newer"u8, "older"u8);
                ParameterCipher.Decrypt(bytes, s_key, "newer"u8, "older"u8);
                Assert.Equal(data, bytes);
            });

    [Fact]
    public void The_order_of_the_nonces_matters()
    {
        byte[] bytes = [.. "a secret"u8];
        ParameterCipher.Encrypt(bytes, s_key, "newer"u8, "older"u8);
        ParameterCipher.Decrypt(bytes, s_key, "older"u8, "newer"u8);
        Assert.NotEqual("a secret"u8.ToArray(), bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(35)]
    public void Openssl_encrypts_the_same(int length)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(value => (byte)value)];
        byte[] keyAndIv = new byte[32];
        Kdf.A(s_key, "CFB"u8, "newer"u8, "older"u8, keyAndIv);
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, data);
        string expected = StockTool.Run(
            "openssl",
            "openssl",
            [
                "enc",
                "-aes-128-cfb",
                "-a",
                "-A",
                "-in",
                file,
                "-K",
                Convert.ToHexString(keyAndIv[..16]),
                "-iv",
                Convert.ToHexString(keyAndIv[16..]),
            ],
            ""
        );
        File.Delete(file);
        ParameterCipher.Encrypt(data, s_key, "newer"u8, "older"u8);
        Assert.Equal(expected.Trim(), Convert.ToBase64String(data));
    }
}
