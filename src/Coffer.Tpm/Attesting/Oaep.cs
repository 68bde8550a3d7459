using System.Numerics;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// RSAES-OAEP with SHA-256 and a label (RFC 8017, section 7.1.1), which the framework's does not take and a TPM demands (TPM 2.0
/// Part 1, annex B.4). Encryption only: nothing here works with a private key.
/// </summary>
internal static class Oaep
{
    private const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Encrypts for a modulus and exponent, big-endian.</summary>
    internal static byte[] Encrypt(
        ReadOnlySpan<byte> modulus,
        uint exponent,
        ReadOnlySpan<byte> label,
        Secret message,
        IRandomSource random
    )
    {
        using Secret encoded = Secret.Allocate(modulus.Length);
        Encode(encoded.Writable, label, message, random);
        BigInteger m = new(encoded.Span, isUnsigned: true, isBigEndian: true);
        BigInteger c = BigInteger.ModPow(m, exponent, new BigInteger(modulus, isUnsigned: true, isBigEndian: true));
        byte[] cipher = new byte[modulus.Length];
        byte[] digits = c.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(cipher, cipher.Length - digits.Length);
        return cipher;
    }

    // EM = 0x00 || maskedSeed || maskedDB, DB = lHash || zeros || 0x01 || message.
    private static void Encode(Span<byte> encoded, ReadOnlySpan<byte> label, Secret message, IRandomSource random)
    {
        Span<byte> seed = encoded.Slice(1, HashSize);
        Span<byte> block = encoded[(1 + HashSize)..];
        random.Fill(seed);
        SHA256.HashData(label, block);
        message.Span.CopyTo(block[^message.Length..]);
        block[^(message.Length + 1)] = 0x01;
        Mask(block, seed);
        Mask(seed, block);
    }

    // MGF1 (RFC 8017, annex B.2.1), xored in place.
    private static void Mask(Span<byte> target, ReadOnlySpan<byte> seed)
    {
        Span<byte> input = stackalloc byte[seed.Length + 4];
        Span<byte> block = stackalloc byte[HashSize];
        seed.CopyTo(input);
        for (int at = 0; at < target.Length; at++)
        {
            if (at % HashSize == 0)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(input[seed.Length..], at / HashSize);
                SHA256.HashData(input, block);
            }
            target[at] ^= block[at % HashSize];
        }
    }
}
