using Coffer.Bytes;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Coffer.Keys.Recovery.Age;

/// <summary>An X25519 public key, <c>age1...</c> (age-encryption.org/v1, section "The X25519 recipient type").</summary>
internal sealed class X25519Recipient : AgeRecipient
{
    internal const int KeySize = 32;
    internal const string Type = "X25519";
    private const string Prefix = "age";

    internal X25519Recipient(ReadOnlyMemory<byte> publicKey)
        : base(publicKey) { }

    /// <inheritdoc/>
    public override bool IsPostQuantum => false;

    // "-> X25519 ", 43 characters of the share, 43 of the body, two line feeds.
    internal override int StanzaSize => 98;

    /// <summary>Reads <c>age1...</c>.</summary>
    internal static new Parsed<AgeRecipient> Read(string text)
    {
        if (!Bech32.Decode(Prefix, text, $"age recipient {Shown(text)}").TryGet(out Secret? key, out Refusal? refusal))
            return refusal;
        using (key)
        {
            return key.Length == KeySize && !text.Any(char.IsAsciiLetterUpper)
                ? new X25519Recipient(key.Span.ToArray())
                : new Refusal(
                    "age.recipient",
                    $"age recipient {Shown(text)}",
                    "an X25519 public key in lower case",
                    $"{key.Length} bytes"
                );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Bech32.Encode(Prefix, PublicKey.Span);

    internal override AgeStanza Wrap(Secret fileKey, IRandomSource random)
    {
        using Secret ephemeral = Secret.Random(KeySize, random);
        using Secret shared = Secret.Allocate(KeySize);
        using Secret wrapKey = Secret.Allocate(AgeKeySchedule.KeySize);
        byte[] share = new byte[KeySize];
        X25519.ScalarMultBase(ephemeral.Span, share);
        if (!X25519.CalculateAgreement(ephemeral.Span, PublicKey.Span, shared.Writable))
            throw new RefusedException(
                new(
                    "age.recipient",
                    $"age recipient {this}",
                    "an X25519 public key",
                    "a point of small order",
                    "make a new identity with coffer recovery keygen"
                )
            );
        AgeKeySchedule.WrapKey(shared.Span, share, PublicKey.Span, wrapKey.Writable);
        byte[] body = new byte[AgeKeySchedule.FileKeySize + AgeKeySchedule.TagSize];
        // The wrapping key is used once, so the nonce is fixed (age-encryption.org/v1).
        AgeKeySchedule.Seal(wrapKey, new byte[AgeKeySchedule.AeadNonceSize], fileKey.Span, body);
        return new AgeStanza(Type, [AgeText.Encode(share)], AgeText.Encode(body));
    }
}
