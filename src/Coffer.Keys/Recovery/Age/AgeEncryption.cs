using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Encrypts a small secret as an age v1 file that stock <c>age -d</c> opens (age-encryption.org/v1).</summary>
public static class AgeEncryption
{
    /// <summary>The largest plaintext: one chunk of the payload, which is ample for keys.</summary>
    public const int LargestPlaintext = 64 * 1024;

    private const int TagSize = 16;

    /// <summary>The file, binary (not armored). Every recipient alone can open it.</summary>
    /// <param name="plaintext">At most <see cref="LargestPlaintext"/> bytes; stays the caller's.</param>
    /// <param name="recipients">At least one.</param>
    /// <param name="random">For the file key, the nonce and the ephemeral keys.</param>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> plaintext,
        IReadOnlyCollection<AgeRecipient> recipients,
        IRandomSource random
    )
    {
        ArgumentOutOfRangeException.ThrowIfZero(recipients.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, LargestPlaintext);
        using Secret fileKey = Secret.Random(AgeKeySchedule.FileKeySize, random);
        StringBuilder header = new("age-encryption.org/v1\n");
        foreach (AgeRecipient recipient in recipients)
            AppendStanza(header, recipient, fileKey, random);
        header.Append("---");
        byte[] mac = AgeKeySchedule.HeaderMac(fileKey.Span, Encoding.ASCII.GetBytes(header.ToString()));
        header.Append(' ').Append(AgeText.Encode(mac)).Append('\n');
        return [.. Encoding.ASCII.GetBytes(header.ToString()), .. Payload(plaintext, fileKey, random)];
    }

    private static void AppendStanza(StringBuilder header, AgeRecipient recipient, Secret fileKey, IRandomSource random)
    {
        using Secret ephemeral = Secret.Random(AgeRecipient.KeySize, random);
        using Secret shared = Secret.Allocate(AgeRecipient.KeySize);
        using Secret wrapKey = Secret.Allocate(AgeKeySchedule.KeySize);
        byte[] share = new byte[AgeRecipient.KeySize];
        X25519.ScalarMultBase(ephemeral.Span, share);
        if (!X25519.CalculateAgreement(ephemeral.Span, recipient.PublicKey.Span, shared.Writable))
            throw new RefusedException(
                new(
                    "age.recipient",
                    $"age recipient {recipient}",
                    "an X25519 public key",
                    "a point of small order",
                    "make a new identity with age-keygen"
                )
            );
        AgeKeySchedule.WrapKey(shared.Span, share, recipient.PublicKey.Span, wrapKey.Writable);
        byte[] body = new byte[AgeKeySchedule.FileKeySize + TagSize];
        // The wrapping key is used once, so the nonce is fixed (age-encryption.org/v1).
        using ChaCha20Poly1305 cipher = new(wrapKey.Span);
        cipher.Encrypt(new byte[12], fileKey.Span, body.AsSpan(..^TagSize), body.AsSpan(^TagSize..));
        header.Append("-> X25519 ").Append(AgeText.Encode(share)).Append('\n');
        header.Append(AgeText.Encode(body)).Append('\n');
    }

    private static byte[] Payload(ReadOnlySpan<byte> plaintext, Secret fileKey, IRandomSource random)
    {
        byte[] payload = new byte[AgeKeySchedule.NonceSize + plaintext.Length + TagSize];
        random.Fill(payload.AsSpan(0, AgeKeySchedule.NonceSize));
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        AgeKeySchedule.PayloadKey(fileKey.Span, payload.AsSpan(0, AgeKeySchedule.NonceSize), key.Writable);
        Span<byte> nonce = stackalloc byte[12];
        AgeKeySchedule.ChunkNonce(0, last: true, nonce);
        using ChaCha20Poly1305 cipher = new(key.Span);
        Span<byte> chunk = payload.AsSpan(AgeKeySchedule.NonceSize);
        cipher.Encrypt(nonce, plaintext, chunk[..^TagSize], chunk[^TagSize..]);
        return payload;
    }
}
