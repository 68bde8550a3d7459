using Coffer.Bytes;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Coffer.Keys.Recovery.Age;

/// <summary>An X25519 private key, <c>AGE-SECRET-KEY-1...</c> (age-encryption.org/v1, section "The X25519 recipient type").</summary>
internal sealed class X25519Identity : AgeIdentity
{
    private const string Prefix = "age-secret-key-";

    internal X25519Identity(Secret key)
        : base(key) { }

    /// <inheritdoc/>
    public override AgeRecipient Recipient
    {
        get
        {
            byte[] publicKey = new byte[X25519Recipient.KeySize];
            X25519.ScalarMultBase(Key.Span, publicKey);
            return new X25519Recipient(publicKey);
        }
    }

    internal static new Parsed<AgeIdentity> Read(ReadOnlySpan<byte> text) =>
        ReadKey(text, Prefix, X25519Recipient.KeySize, "an X25519 private key")
            .Then<AgeIdentity>(key => new X25519Identity(key));

    /// <inheritdoc/>
    public override Secret ToText() => Bech32.EncodeUpper(Prefix, Key.Span);

    internal override Secret? Unwrap(AgeStanza stanza, out Refusal? refusal)
    {
        refusal = null;
        if (stanza.Type != X25519Recipient.Type)
            return null;
        using Secret shared = Secret.Allocate(X25519Recipient.KeySize);
        if (
            stanza.Decode(X25519Recipient.KeySize) is not { } parts
            || !X25519.CalculateAgreement(Key.Span, parts.Argument, shared.Writable)
        )
        {
            refusal = BadStanza("an X25519 stanza: 32 bytes, then 32 bytes");
            return null;
        }
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        AgeKeySchedule.WrapKey(shared.Span, parts.Argument, Recipient.PublicKey.Span, key.Writable);
        Secret fileKey = Secret.Allocate(AgeKeySchedule.FileKeySize);
        if (AgeKeySchedule.TryOpen(key, new byte[AgeKeySchedule.AeadNonceSize], parts.Body, fileKey.Writable))
            return fileKey;
        fileKey.Dispose();
        return null;
    }
}
