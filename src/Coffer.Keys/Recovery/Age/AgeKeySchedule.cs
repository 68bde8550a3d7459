using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>The derivations of the age format (age-encryption.org/v1).</summary>
internal static class AgeKeySchedule
{
    internal const int KeySize = 32;
    internal const int FileKeySize = 16;
    internal const int NonceSize = 16;
    internal const int TagSize = 16;
    internal const int MacSize = 32;
    internal const int AeadNonceSize = 12;

    /// <summary>Key that wraps the file key for an X25519 recipient.</summary>
    internal static void WrapKey(
        ReadOnlySpan<byte> shared,
        ReadOnlySpan<byte> share,
        ReadOnlySpan<byte> recipient,
        Span<byte> key
    )
    {
        Span<byte> salt = stackalloc byte[64];
        share.CopyTo(salt);
        recipient.CopyTo(salt[32..]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, key, salt, "age-encryption.org/v1/X25519"u8);
    }

    /// <summary>HMAC over the header up to and including <c>---</c>.</summary>
    internal static byte[] HeaderMac(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> header)
    {
        Span<byte> key = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, [], "header"u8);
        byte[] mac = HMACSHA256.HashData(key, header);
        CryptographicOperations.ZeroMemory(key);
        return mac;
    }

    /// <summary>Key of the payload.</summary>
    internal static void PayloadKey(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> nonce, Span<byte> key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, key, nonce, "payload"u8);

    /// <summary>Nonce of a payload chunk: 11-byte big-endian counter and the mark of the last one (STREAM).</summary>
    internal static void ChunkNonce(long counter, bool last, Span<byte> nonce)
    {
        nonce.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(nonce[3..11], counter);
        nonce[11] = last ? (byte)1 : (byte)0;
    }

    /// <summary>ChaCha20-Poly1305 without associated data: the ciphertext, then the tag.</summary>
    internal static void Seal(
        Secret key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> sealedBytes
    )
    {
        using ChaCha20Poly1305 cipher = new(key.Span);
        cipher.Encrypt(nonce, plaintext, sealedBytes[..^TagSize], sealedBytes[^TagSize..]);
    }

    /// <summary>Undoes <see cref="Seal"/>; false when the tag does not fit.</summary>
    internal static bool TryOpen(
        Secret key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> sealedBytes,
        Span<byte> plaintext
    )
    {
        try
        {
            using ChaCha20Poly1305 cipher = new(key.Span);
            cipher.Decrypt(nonce, sealedBytes[..^TagSize], sealedBytes[^TagSize..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
