using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Tpm.Sessions;

/// <summary>AES-128-CFB over the first parameter of a command or response (TPM 2.0 Part 1, section 21.3).</summary>
internal static class ParameterCipher
{
    private const int KeySize = 16;
    private const int BlockSize = 16;

    internal static void Encrypt(
        Span<byte> data,
        ReadOnlySpan<byte> sessionValue,
        ReadOnlySpan<byte> newer,
        ReadOnlySpan<byte> older
    ) => Run(data, sessionValue, newer, older, encrypt: true);

    internal static void Decrypt(
        Span<byte> data,
        ReadOnlySpan<byte> sessionValue,
        ReadOnlySpan<byte> newer,
        ReadOnlySpan<byte> older
    ) => Run(data, sessionValue, newer, older, encrypt: false);

    private static void Run(
        Span<byte> data,
        ReadOnlySpan<byte> sessionValue,
        ReadOnlySpan<byte> newer,
        ReadOnlySpan<byte> older,
        bool encrypt
    )
    {
        using Secret keyAndIv = Secret.Allocate(KeySize + BlockSize);
        Kdf.A(sessionValue, "CFB"u8, newer, older, keyAndIv.Writable);

        // Aes wants whole blocks in CFB128; the TPM does not: what is past the end is zeros and is cut off again.
        using Secret blocks = Secret.Allocate((data.Length + BlockSize - 1) / BlockSize * BlockSize);
        data.CopyTo(blocks.Writable);
        using Aes aes = Aes.Create();
        aes.SetKey(keyAndIv.Span[..KeySize]);
        ReadOnlySpan<byte> iv = keyAndIv.Span[KeySize..];
        if (encrypt)
            aes.EncryptCfb(blocks.Span, iv, blocks.Writable, PaddingMode.None, BlockSize * 8);
        else
            aes.DecryptCfb(blocks.Span, iv, blocks.Writable, PaddingMode.None, BlockSize * 8);
        blocks.Span[..data.Length].CopyTo(data);
    }
}
