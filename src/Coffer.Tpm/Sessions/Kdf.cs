using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coffer.Tpm.Sessions;

/// <summary>The TPM's key derivations, with SHA-256 (TPM 2.0 Part 1, section 11.4.10).</summary>
internal static class Kdf
{
    private const int DigestSize = SHA256.HashSizeInBytes;

    /// <summary>KDFa: SP 800-108 in counter mode with HMAC.</summary>
    /// <param name="key">HMAC key.</param>
    /// <param name="label">Label, without its terminating zero.</param>
    /// <param name="contextU">First context.</param>
    /// <param name="contextV">Second context.</param>
    /// <param name="destination">Whole bytes of key wanted.</param>
    internal static void A(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> contextU,
        ReadOnlySpan<byte> contextV,
        Span<byte> destination
    )
    {
        TpmWriter input = new(stackalloc byte[256]);
        input.WriteUInt32(0);
        input.WriteBytes(label);
        input.WriteByte(0);
        input.WriteBytes(contextU);
        input.WriteBytes(contextV);
        input.WriteUInt32((uint)destination.Length * 8);
        Span<byte> message = stackalloc byte[input.Length];
        input.Written.CopyTo(message);

        Span<byte> block = stackalloc byte[DigestSize];
        for (uint counter = 1; !destination.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message, counter);
            HMACSHA256.HashData(key, message, block);
            destination = destination[Take(block, destination)..];
        }
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>KDFe: SP 800-56A with one hash, for a shared secret of ECDH.</summary>
    /// <param name="z">x coordinate of the shared point, as long as the curve.</param>
    /// <param name="label">Label, without its terminating zero.</param>
    /// <param name="partyU">x coordinate of the ephemeral key.</param>
    /// <param name="partyV">x coordinate of the static key.</param>
    /// <param name="destination">Whole bytes of key wanted.</param>
    internal static void E(
        ReadOnlySpan<byte> z,
        ReadOnlySpan<byte> label,
        ReadOnlySpan<byte> partyU,
        ReadOnlySpan<byte> partyV,
        Span<byte> destination
    )
    {
        Span<byte> counterBytes = stackalloc byte[4];
        Span<byte> block = stackalloc byte[DigestSize];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (uint counter = 1; !destination.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counterBytes, counter);
            hash.AppendData(counterBytes);
            hash.AppendData(z);
            hash.AppendData(label);
            hash.AppendData([0]);
            hash.AppendData(partyU);
            hash.AppendData(partyV);
            hash.GetHashAndReset(block);
            destination = destination[Take(block, destination)..];
        }
        CryptographicOperations.ZeroMemory(block);
    }

    private static int Take(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        int length = Math.Min(block.Length, destination.Length);
        block[..length].CopyTo(destination);
        return length;
    }
}
