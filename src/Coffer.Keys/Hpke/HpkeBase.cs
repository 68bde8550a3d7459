using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Hpke;

/// <summary>
/// One message encrypted to a key on P-256: HPKE in base mode, single-shot, with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, empty aad
/// (RFC 9180, section 6.1). The encapsulated key (65 bytes) comes first, the ciphertext with its tag behind it.
/// </summary>
public static class HpkeBase
{
    /// <summary>Bytes that a ciphertext has more than its plaintext.</summary>
    public const int Overhead = P256Point.Size + TagSize;

    private const int TagSize = 16;
    private const int NonceSize = 12;

    /// <summary>Encrypts.</summary>
    /// <param name="recipient">Whose private key decrypts.</param>
    /// <param name="info">What the message is for: both sides must say the same.</param>
    /// <param name="plaintext">Stays the caller's.</param>
    public static byte[] Seal(P256Point recipient, ReadOnlySpan<byte> info, Secret plaintext)
    {
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Seal(recipient, info, [], plaintext, ephemeral, HpkeAead.Aes256Gcm);
    }

    /// <summary>Decrypts.</summary>
    /// <param name="key">The recipient's.</param>
    /// <param name="info">As it was encrypted with.</param>
    /// <param name="message">Untrusted.</param>
    /// <returns>The plaintext, the caller's to dispose.</returns>
    public static Parsed<Secret> Open(IP256Key key, ReadOnlySpan<byte> info, ReadOnlySpan<byte> message) =>
        Open(key, info, [], message, HpkeAead.Aes256Gcm);

    internal static byte[] Seal(
        P256Point recipient,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> aad,
        Secret plaintext,
        ECDiffieHellman ephemeral,
        HpkeAead aead
    )
    {
        (Secret shared, P256Point encapsulated) = DhkemP256.Encapsulate(recipient, ephemeral);
        using (shared)
        {
            using AesGcm aes = Schedule(shared, info, aead, out byte[] nonce);
            byte[] message = new byte[Overhead + plaintext.Length];
            encapsulated.Bytes.CopyTo(message);
            Span<byte> ciphertext = message.AsSpan(P256Point.Size, plaintext.Length);
            aes.Encrypt(nonce, plaintext.Span, ciphertext, message.AsSpan(message.Length - TagSize), aad);
            return message;
        }
    }

    internal static Parsed<Secret> Open(
        IP256Key key,
        ReadOnlySpan<byte> info,
        ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> message,
        HpkeAead aead
    )
    {
        if (message.Length < Overhead)
            return Refuse($"at least {Overhead} bytes", $"{message.Length}");
        Parsed<Secret> agreed = P256Point
            .Read(message[..P256Point.Size])
            .Then(encapsulated => DhkemP256.Decapsulate(key, encapsulated));
        if (!agreed.TryGet(out Secret? shared, out Refusal? refusal))
            return refusal;
        using (shared)
        {
            using AesGcm aes = Schedule(shared, info, aead, out byte[] nonce);
            return Decrypt(aes, nonce, message[P256Point.Size..], aad);
        }
    }

    private static Parsed<Secret> Decrypt(
        AesGcm aes,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> sealedText,
        ReadOnlySpan<byte> aad
    )
    {
        Secret plaintext = Secret.Allocate(sealedText.Length - TagSize);
        try
        {
            aes.Decrypt(nonce, sealedText[..^TagSize], sealedText[^TagSize..], plaintext.Writable, aad);
            return plaintext;
        }
        catch (CryptographicException)
        {
            plaintext.Dispose();
            return Refuse("a message to this key, for this use", "another, or an altered one");
        }
    }

    private static AesGcm Schedule(Secret shared, ReadOnlySpan<byte> info, HpkeAead aead, out byte[] nonce)
    {
        nonce = new byte[NonceSize];
        using Secret key = Secret.Allocate(aead.KeySize);
        // "HPKE", then KEM, KDF (HKDF-SHA256) and AEAD.
        byte[] suiteId = [.. "HPKE"u8, 0, (byte)DhkemP256.Id, 0, 1, 0, (byte)aead.Id];
        HpkeSchedule.Schedule(suiteId, shared, info, key, nonce);
        return new AesGcm(key.Span, TagSize);
    }

    private static Refusal Refuse(string expected, string seen) =>
        new("hpke.message", "HPKE message", expected, seen, "encrypt it again, to the key this machine has now");
}
