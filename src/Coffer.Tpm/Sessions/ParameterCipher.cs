using Coffer.Bytes;

namespace Coffer.Tpm.Sessions;

/// <summary>AES-128-CFB over the first parameter of a command or response (TPM 2.0 Part 1, section 21.3).</summary>
internal static class ParameterCipher
{
    private const int KeySize = 16;

    internal static void Encrypt(
        Span<byte> data,
        ReadOnlySpan<byte> sessionValue,
        ReadOnlySpan<byte> newer,
        ReadOnlySpan<byte> older
    )
    {
        using Secret keyAndIv = KeyAndIv(sessionValue, newer, older);
        AesCfb.Encrypt(data, keyAndIv.Span[..KeySize], keyAndIv.Span[KeySize..]);
    }

    internal static void Decrypt(
        Span<byte> data,
        ReadOnlySpan<byte> sessionValue,
        ReadOnlySpan<byte> newer,
        ReadOnlySpan<byte> older
    )
    {
        using Secret keyAndIv = KeyAndIv(sessionValue, newer, older);
        AesCfb.Decrypt(data, keyAndIv.Span[..KeySize], keyAndIv.Span[KeySize..]);
    }

    private static Secret KeyAndIv(ReadOnlySpan<byte> sessionValue, ReadOnlySpan<byte> newer, ReadOnlySpan<byte> older)
    {
        Secret keyAndIv = Secret.Allocate(KeySize + AesCfb.BlockSize);
        Kdf.A(sessionValue, "CFB"u8, newer, older, keyAndIv.Writable);
        return keyAndIv;
    }
}
