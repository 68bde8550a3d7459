using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Tpm.Sessions;

/// <summary>AES in CFB mode over data of any length (TPM 2.0 Part 1, section 11.4.8; ISO/IEC 10116).</summary>
internal static class AesCfb
{
    internal const int BlockSize = 16;

    internal static void Encrypt(Span<byte> data, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) =>
        Run(data, key, iv, encrypt: true);

    internal static void Decrypt(Span<byte> data, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) =>
        Run(data, key, iv, encrypt: false);

    private static void Run(Span<byte> data, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool encrypt)
    {
        // Aes wants whole blocks in CFB128; the TPM does not: what is past the end is zeros and is cut off again.
        using Secret blocks = Secret.Allocate((data.Length + BlockSize - 1) / BlockSize * BlockSize);
        data.CopyTo(blocks.Writable);
        using Aes aes = Aes.Create();
        aes.SetKey(key);
        if (encrypt)
            aes.EncryptCfb(blocks.Span, iv, blocks.Writable, PaddingMode.None, BlockSize * 8);
        else
            aes.DecryptCfb(blocks.Span, iv, blocks.Writable, PaddingMode.None, BlockSize * 8);
        blocks.Span[..data.Length].CopyTo(data);
    }
}
