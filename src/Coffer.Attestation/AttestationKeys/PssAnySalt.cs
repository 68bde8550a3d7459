using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// EMSA-PSS verification that takes the salt's length from the signature (RFC 8017, section 9.1.2): a TPM may use the longest salt that
/// fits (TPM 2.0 Part 1, RSASSA-PSS), the framework verifies only salts as long as the hash.
/// </summary>
internal static class PssAnySalt
{
    private const byte Trailer = 0xBC;

    internal static bool Verify(
        RSAParameters key,
        ReadOnlySpan<byte> hash,
        ReadOnlySpan<byte> signature,
        HashAlgorithmName name
    )
    {
        byte[]? encoded = Open(key, signature);
        int blockLength = (encoded?.Length ?? 0) - hash.Length - 1;
        // The modulus has whole bytes, so the encoded message has one bit less: its first bit is zero.
        if (encoded is null || blockLength < hash.Length || encoded[^1] != Trailer || (encoded[0] & 0x80) != 0)
            return false;
        Span<byte> block = encoded.AsSpan(0, blockLength);
        ReadOnlySpan<byte> seen = encoded.AsSpan(blockLength, hash.Length);
        Unmask(block, seen, name);
        block[0] &= 0x7F;
        int one = block.IndexOfAnyExcept((byte)0);
        if (one < 0 || block[one] != 0x01)
            return false;
        byte[] expected = CryptographicOperations.HashData(name, [.. new byte[8], .. hash, .. block[(one + 1)..]]);
        return CryptographicOperations.FixedTimeEquals(expected, seen);
    }

    private static byte[]? Open(RSAParameters key, ReadOnlySpan<byte> signature)
    {
        BigInteger n = new(key.Modulus, isUnsigned: true, isBigEndian: true);
        BigInteger s = new(signature, isUnsigned: true, isBigEndian: true);
        if (s >= n)
            return null;
        BigInteger e = new(key.Exponent, isUnsigned: true, isBigEndian: true);
        byte[] digits = BigInteger.ModPow(s, e, n).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] encoded = new byte[key.Modulus!.Length];
        digits.CopyTo(encoded, encoded.Length - digits.Length);
        return encoded;
    }

    // MGF1 (RFC 8017, annex B.2.1).
    private static void Unmask(Span<byte> block, ReadOnlySpan<byte> seed, HashAlgorithmName name)
    {
        byte[] input = [.. seed, 0, 0, 0, 0];
        byte[] mask = [];
        for (int at = 0; at < block.Length; at++)
        {
            if (at % seed.Length == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(seed.Length), at / seed.Length);
                mask = CryptographicOperations.HashData(name, input);
            }
            block[at] ^= mask[at % seed.Length];
        }
    }
}
