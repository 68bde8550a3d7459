using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Hpke;

/// <summary>DHKEM(P-256, HKDF-SHA256) of HPKE (RFC 9180, section 4.1).</summary>
internal static class DhkemP256
{
    /// <summary>Its number.</summary>
    internal const ushort Id = 0x0010;

    private const int SharedSize = 32;

    private static ReadOnlySpan<byte> SuiteId => "KEM\x00\x10"u8;

    /// <summary>Encap(): a shared secret, and what the recipient has it from.</summary>
    /// <param name="recipient">pkR.</param>
    /// <param name="ephemeral">skE: used once.</param>
    internal static (Secret Shared, P256Point Encapsulated) Encapsulate(P256Point recipient, ECDiffieHellman ephemeral)
    {
        P256Point encapsulated = P256Point.Of(ephemeral);
        using ECDiffieHellman peer = recipient.Import();
        byte[] agreed = ephemeral.DeriveRawSecretAgreement(peer.PublicKey);
        Secret shared = ExtractAndExpand(agreed, encapsulated, recipient);
        CryptographicOperations.ZeroMemory(agreed);
        return (shared, encapsulated);
    }

    /// <summary>Decap().</summary>
    internal static Parsed<Secret> Decapsulate(IP256Key key, P256Point encapsulated) =>
        key.Agree(encapsulated)
            .Then<Secret>(agreed =>
            {
                using (agreed)
                    return ExtractAndExpand(agreed.Span, encapsulated, key.Public);
            });

    private static Secret ExtractAndExpand(ReadOnlySpan<byte> agreed, P256Point encapsulated, P256Point recipient)
    {
        LabeledHkdf hkdf = new(SuiteId);
        byte[] key = hkdf.Extract([], "eae_prk"u8, agreed);
        Secret shared = Secret.Allocate(SharedSize);
        hkdf.Expand(key, "shared_secret"u8, [.. encapsulated.Bytes, .. recipient.Bytes], shared.Writable);
        CryptographicOperations.ZeroMemory(key);
        return shared;
    }
}
