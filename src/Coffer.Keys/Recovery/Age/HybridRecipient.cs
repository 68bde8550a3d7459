using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Recovery.Age;

/// <summary>
/// A public key of MLKEM768-X25519, <c>age1pq1...</c> (age-encryption.org/v1, section "The MLKEM768-X25519 hybrid post-quantum
/// recipient type"). Reading one needs no ML-KEM; encrypting to it does.
/// </summary>
internal sealed class HybridRecipient : AgeRecipient
{
    internal const string Type = "mlkem768x25519";
    internal const string Prefix = "age1pq";

    private readonly IMlKem768 _kem;

    internal HybridRecipient(ReadOnlyMemory<byte> publicKey, IMlKem768 kem)
        : base(publicKey) => _kem = kem;

    internal static ReadOnlySpan<byte> Info => "age-encryption.org/mlkem768x25519"u8;

    // "HPKE" ‖ KEM 0x647a ‖ KDF 0x0001 ‖ AEAD 0x0003.
    internal static ReadOnlySpan<byte> SuiteId => "HPKE\x64\x7a\x00\x01\x00\x03"u8;

    /// <inheritdoc/>
    public override bool IsPostQuantum => true;

    // "-> mlkem768x25519 ", 1494 characters of the encapsulated key, 43 of the body, two line feeds.
    internal override int StanzaSize => 1557;

    /// <summary>That the platform has no ML-KEM; null where it has.</summary>
    internal static Refusal? Unsupported(IMlKem768 kem, string thing) =>
        kem.IsSupported
            ? null
            : new Refusal(
                "age.post-quantum",
                thing,
                "a platform with ML-KEM: OpenSSL 3.5 or newer",
                "an older OpenSSL",
                "do it on a newer system, such as Debian 13; X25519 identities work everywhere"
            );

    /// <summary>Reads <c>age1pq1...</c>.</summary>
    internal static Parsed<AgeRecipient> Read(string text, IMlKem768 kem)
    {
        string thing = $"age recipient {Shown(text)}";
        if (!Bech32.Decode(Prefix, text, thing).TryGet(out Secret? key, out Refusal? refusal))
            return refusal;
        using (key)
        {
            bool sized = key.Length == XWing.KeySize && !text.Any(char.IsAsciiLetterUpper);
            return sized && XWing.IsKey(key.Span)
                ? new HybridRecipient(key.Span.ToArray(), kem)
                : new Refusal(
                    "age.recipient",
                    thing,
                    "an MLKEM768-X25519 public key in lower case",
                    sized ? "a number above the field's" : $"{key.Length} bytes"
                );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Bech32.Encode(Prefix, PublicKey.Span);

    internal override AgeStanza Wrap(Secret fileKey, IRandomSource random)
    {
        if (Unsupported(_kem, $"age recipient {Shown(ToString())}") is { } unsupported)
            throw new RefusedException(unsupported);
        byte[] ciphertext = new byte[XWing.CiphertextSize];
        using Secret shared = Secret.Allocate(XWing.SharedSize);
        if (!XWing.TryEncapsulate(PublicKey.Span, _kem, random, ciphertext, shared.Writable))
            throw new RefusedException(
                new(
                    "age.recipient",
                    $"age recipient {Shown(ToString())}",
                    "an MLKEM768-X25519 public key",
                    "a point of small order",
                    "make a new identity with coffer recovery keygen --post-quantum"
                )
            );
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        Span<byte> nonce = stackalloc byte[AgeKeySchedule.AeadNonceSize];
        HpkeSchedule.Schedule(SuiteId, shared, Info, key, nonce);
        byte[] body = new byte[AgeKeySchedule.FileKeySize + AgeKeySchedule.TagSize];
        AgeKeySchedule.Seal(key, nonce, fileKey.Span, body);
        return new AgeStanza(Type, [AgeText.Encode(ciphertext)], AgeText.Encode(body));
    }
}
