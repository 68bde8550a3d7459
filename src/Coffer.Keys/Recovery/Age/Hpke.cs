using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>
/// The key schedule of HPKE (RFC 9180, section 5.1) in base mode, for MLKEM768-X25519, HKDF-SHA256 and ChaCha20Poly1305: what age's
/// hybrid recipient wraps its file key with.
/// </summary>
internal static class Hpke
{
    // "HPKE" ‖ KEM 0x647a ‖ KDF 0x0001 ‖ AEAD 0x0003.
    private static ReadOnlySpan<byte> SuiteId => "HPKE\x64\x7a\x00\x01\x00\x03"u8;

    /// <summary>Key and nonce of the first message.</summary>
    /// <param name="shared">Shared secret of the KEM.</param>
    /// <param name="info">Of the application.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    internal static void Schedule(Secret shared, ReadOnlySpan<byte> info, Secret key, Span<byte> nonce)
    {
        // mode_base = 0, then the hashes of an empty psk_id and of info.
        byte[] context = [0, .. Extract([], "psk_id_hash"u8, []), .. Extract([], "info_hash"u8, info)];
        byte[] secret = Extract(shared.Span, "secret"u8, []);
        Expand(secret, "key"u8, context, key.Writable);
        Expand(secret, "base_nonce"u8, context, nonce);
        CryptographicOperations.ZeroMemory(secret);
    }

    // LabeledExtract (section 4).
    private static byte[] Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. SuiteId, .. label, .. input];
        byte[] key = new byte[SHA256.HashSizeInBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, key);
        return key;
    }

    // LabeledExpand (section 4).
    private static void Expand(byte[] key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)output.Length);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, [.. length, .. "HPKE-v1"u8, .. SuiteId, .. label, .. info]);
    }
}
