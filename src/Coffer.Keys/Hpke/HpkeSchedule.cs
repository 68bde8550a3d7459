using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Hpke;

/// <summary>The key schedule of HPKE in base mode with HKDF-SHA256 (RFC 9180, section 5.1).</summary>
internal static class HpkeSchedule
{
    /// <summary>Key and nonce of the first message.</summary>
    /// <param name="suiteId">"HPKE", then KEM, KDF and AEAD.</param>
    /// <param name="shared">Shared secret of the KEM.</param>
    /// <param name="info">Of the application.</param>
    /// <param name="key">As long as the AEAD wants it.</param>
    /// <param name="nonce">12 bytes.</param>
    internal static void Schedule(
        ReadOnlySpan<byte> suiteId,
        Secret shared,
        ReadOnlySpan<byte> info,
        Secret key,
        Span<byte> nonce
    )
    {
        LabeledHkdf hkdf = new(suiteId);
        // mode_base = 0, then the hashes of an empty psk_id and of info.
        byte[] context = [0, .. hkdf.Extract([], "psk_id_hash"u8, []), .. hkdf.Extract([], "info_hash"u8, info)];
        byte[] secret = hkdf.Extract(shared.Span, "secret"u8, []);
        hkdf.Expand(secret, "key"u8, context, key.Writable);
        hkdf.Expand(secret, "base_nonce"u8, context, nonce);
        CryptographicOperations.ZeroMemory(secret);
    }
}
