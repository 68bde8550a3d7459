using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Encrypts a small secret as an age v1 file that stock <c>age -d</c> opens (age-encryption.org/v1).</summary>
public static class AgeEncryption
{
    /// <summary>The largest plaintext: one chunk of the payload, which is ample for keys.</summary>
    public const int LargestPlaintext = 64 * 1024;

    // The version line, "--- ", 43 characters of the MAC, a line feed.
    private const int BareHeaderSize = 22 + 4 + 43 + 1;

    /// <summary>The file, binary (not armored). Every recipient alone can open it.</summary>
    /// <param name="plaintext">At most <see cref="LargestPlaintext"/> bytes; stays the caller's.</param>
    /// <param name="recipients">At least one.</param>
    /// <param name="random">For the file key, the nonce and the ephemeral keys.</param>
    /// <exception cref="RefusedException">A recipient is of no use, or needs an algorithm that the platform lacks.</exception>
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
            recipient.Wrap(fileKey, random).AppendTo(header);
        header.Append("---");
        byte[] mac = AgeKeySchedule.HeaderMac(fileKey.Span, Encoding.ASCII.GetBytes(header.ToString()));
        header.Append(' ').Append(AgeText.Encode(mac)).Append('\n');
        return [.. Encoding.ASCII.GetBytes(header.ToString()), .. Payload(plaintext, fileKey, random)];
    }

    /// <summary>Bytes that <see cref="Encrypt"/> makes of a plaintext.</summary>
    internal static int SizeOf(int plaintext, IEnumerable<AgeRecipient> recipients) =>
        BareHeaderSize
        + recipients.Sum(recipient => recipient.StanzaSize)
        + AgeKeySchedule.NonceSize
        + plaintext
        + AgeKeySchedule.TagSize;

    private static byte[] Payload(ReadOnlySpan<byte> plaintext, Secret fileKey, IRandomSource random)
    {
        byte[] payload = new byte[AgeKeySchedule.NonceSize + plaintext.Length + AgeKeySchedule.TagSize];
        random.Fill(payload.AsSpan(0, AgeKeySchedule.NonceSize));
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        AgeKeySchedule.PayloadKey(fileKey.Span, payload.AsSpan(0, AgeKeySchedule.NonceSize), key.Writable);
        Span<byte> nonce = stackalloc byte[AgeKeySchedule.AeadNonceSize];
        AgeKeySchedule.ChunkNonce(0, last: true, nonce);
        AgeKeySchedule.Seal(key, nonce, plaintext, payload.AsSpan(AgeKeySchedule.NonceSize));
        return payload;
    }
}
